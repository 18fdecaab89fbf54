"""Synthetic replies in the six official languages: the same State says the same things, and the same is read."""

from __future__ import annotations

import pytest

from kordon.rooms.reporting.formats.layout import Layout
from kordon.rooms.reporting.reading import interpret
from kordon.rooms.reporting.records import Document, Reply, claims

REPLIES = {
    "en": """II. Replies received from Governments

Chile

[Original: Spanish]
[26 April 2025]

Chile is a State party to the Treaty on the Non-Proliferation of Nuclear Weapons. In accordance with Security Council
resolution 1540 (2004) and General Assembly resolution 79/44, Chile adopted Law No. 26 of 2004. Chile participates in the
Global Initiative to Combat Nuclear Terrorism. More than 1 200 officials took part in 2024.
""",
    "fr": """II. Réponses reçues des gouvernements

Chili

[Original : espagnol]
[26 avril 2025]

Le Chili est partie au Traité sur la non-prolifération des armes nucléaires. Conformément à la résolution 1540 (2004) du
Conseil de sécurité et à la résolution 79/44 de l’Assemblée générale, le Chili a adopté la loi nº 26 de 2004. Le Chili
participe à l’Initiative mondiale de lutte contre le terrorisme nucléaire. Plus de 1 200 fonctionnaires y ont pris part
en 2024.
""",
    "es": """II. Respuestas recibidas de los Gobiernos

Chile

[Original: español]
[26 de abril de 2025]

Chile es parte en el Tratado sobre la No Proliferación de las Armas Nucleares. De conformidad con la resolución
1540 (2004) del Consejo de Seguridad y la resolución 79/44 de la Asamblea General, Chile aprobó la Ley núm. 26 de 2004.
Chile participa en la Iniciativa Mundial de Lucha contra el Terrorismo Nuclear. Más de 1.200 funcionarios participaron
en 2024.
""".replace("1.200", "1 200"),
    "ru": """II. Ответы, полученные от правительств

Чили

[Подлинный текст на испанском языке]
[26 апреля 2025 года]

Чили является участником Договора о нераспространении ядерного оружия. В соответствии с резолюцией 1540 (2004) Совета
Безопасности и резолюцией 79/44 Генеральной Ассамблеи Чили приняла Закон № 26 от 2004 года. Чили участвует в Глобальной
инициативе по борьбе с ядерным терроризмом. Более 1 200 сотрудников приняли участие в 2024 году.
""",
    "ar": """ثانيا - الردود الواردة من الحكومات

شيلي

[الأصل: بالإسبانية]
[٢٦ نيسان/أبريل ٢٠٢٥]

شيلي طرف في معاهدة عدم انتشار الأسلحة النووية. وعملا بقرار مجلس الأمن ١٥٤٠ (٢٠٠٤) وقرار الجمعية العامة ٧٩/٤٤، اعتمدت شيلي
القانون رقم ٢٦ لسنة ٢٠٠٤. شيلي تشارك في المبادرة العالمية لمكافحة الإرهاب النووي. وشارك أكثر من ١ ٢٠٠ مشارك في عام ٢٠٢٤.
""",
    "zh": """二. 从各国政府收到的答复

智利

［原件：西班牙文］
［２０２５年４月２６日］

智利是《不扩散核武器条约》缔约国。根据安全理事会第 1540(2004)号
决议和大会第 79/44 号决议，智利通过了 2004 年第 26 号法律。智利参加打击核
恐怖主义全球倡议。2024 年，超过 1 200 名官员参加。
""",
}


def _only(document: Document) -> Reply:
    (reply,) = document.replies
    return reply


@pytest.mark.parametrize("language", sorted(REPLIES))
def test_structure(language: str) -> None:
    document = interpret(Layout(REPLIES[language]))
    reply = _only(document)
    assert (reply.entity.code, reply.entity.kind, reply.section) == ("CHL", "state", "governments")
    assert (reply.original_language, reply.date_of_reply) == ("es", "2025-04-26")
    assert document.masthead.language == language
    assert document.notes == ()


@pytest.mark.parametrize("language", sorted(REPLIES))
def test_claims(language: str) -> None:
    reply = _only(interpret(Layout(REPLIES[language])))
    assert [(i.code, i.relation) for i in reply.instruments] == [("NPT", "party"), ("GICNT", "participant")]
    assert [(r.body, r.number, r.year) for r in reply.resolutions] == [("SC", "1540", 2004), ("GA", "79/44", 0)]
    assert [(law.number, law.year, law.type) for law in reply.laws] == [("26", 2004, "law")]
    assert [(f.value, f.qualifier, f.unit, f.period) for f in reply.figures] == [(1200, "more_than", "person", "2024")]


@pytest.mark.parametrize("language", sorted(REPLIES))
@pytest.mark.parametrize("noise", ["crlf", "form_feeds", "markdown"])
def test_noise_changes_nothing(language: str, noise: str) -> None:
    text = REPLIES[language]
    if noise == "crlf":
        text = text.replace("\n", "\r\n")
    elif noise == "form_feeds":  # a page ends inside the reply's last sentence but one
        lines = text.rstrip("\n").split("\n")
        text = "\n".join([*lines[:-1], "", "25-09999 **3/19**", "\x0c", "A/80/999", "", lines[-1], ""])
    else:
        lines = text.split("\n")
        text = "\n".join(["## " + lines[0], "", "### " + lines[2], *lines[3:]])
    noisy, plain = _only(interpret(Layout(text))), _only(interpret(Layout(REPLIES[language])))
    assert [(i.code, i.relation) for i in noisy.instruments] == [(i.code, i.relation) for i in plain.instruments]
    assert [(r.body, r.number) for r in noisy.resolutions] == [(r.body, r.number) for r in plain.resolutions]
    assert [(f.value, f.unit) for f in noisy.figures] == [(f.value, f.unit) for f in plain.figures]
    assert (noisy.original_language, noisy.date_of_reply) == ("es", "2025-04-26")
    for claim in claims(noisy):
        assert text[slice(*claim.span)] == claim.quotation


def test_each_act_keeps_its_own_date_and_each_number_its_own_body() -> None:
    reply = _only(interpret(Layout("""Jamaica

[Original: English]
[31 May 2023]

Jamaica ratified the International Convention for the Suppression of Acts of Nuclear Terrorism in 2010 and acceded to the
Beijing Convention on 3 March 2015. It is a member of the Nuclear Suppliers Group. Human Rights Council resolution 7/10 and
Economic and Social Council resolution 2016/18 were noted, as was decision 72/513. The Strategic Goods Act (Act No. 12 of
2010) and Decree-Law No. 5/2015 apply.
""")))
    assert [(i.code, i.relation, i.date) for i in reply.instruments] == [
        ("ICSANT", "ratified", "2010"),
        ("BEIJING2010", "acceded", "2015-03-03"),
        ("NSG", "member", ""),
    ]
    assert [(r.body, r.number) for r in reply.resolutions] == [("HRC", "7/10"), ("ECOSOC", "2016/18"), ("GA-decision", "72/513")]
    assert [(law.number, law.year, law.title) for law in reply.laws] == [("12", 2010, "Strategic Goods Act"), ("5", 2015, "")]


@pytest.mark.parametrize("blank_lines", ["none", "after every line"])
def test_the_name_above_the_mark_is_found_however_lines_are_spaced(blank_lines: str) -> None:
    for language, text in REPLIES.items():
        lines = [line for line in text.split("\n") if line.strip()]
        spaced = ("\n" if blank_lines == "none" else "\n\n").join(["Antes.", *lines])
        assert _only(interpret(Layout(spaced))).entity.code == "CHL", language
