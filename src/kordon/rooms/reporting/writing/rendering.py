"""A printed report as a file: Word, PDF or Akoma Ntoso."""

from __future__ import annotations

from kordon.rooms.reporting.writing.printed import Printed

ENDINGS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".xml": "application/xml",
}


def rendered(report: Printed, ending: str, day: str) -> bytes:
    """`ending` as in `ENDINGS`, or `.akn` for Akoma Ntoso; `day` the report's, ISO. Each writer is loaded only where it is asked
    for: Word and PDF bring large libraries."""
    if ending == ".pdf":
        from kordon.rooms.reporting.writing.report_pdf import report_pdf

        return report_pdf(report)
    if ending == ".docx":
        from kordon.rooms.reporting.writing.report_docx import report_docx

        return report_docx(report)
    from kordon.rooms.reporting.writing.report_akn import report_akn

    return report_akn(report, day)
