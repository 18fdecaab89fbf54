"""What a State says it has not done is not taken for done, and a deposited instrument counts as what it consents to."""

from __future__ import annotations

import pytest

from kordon.rooms.reporting.formats.layout import Layout
from kordon.rooms.reporting.reading import interpret

HEADS = {
    "en": "Portugal\n\n[Original: English]\n[1 June 2017]\n\n",
    "fr": "Portugal\n\n[Original : anglais]\n[1er juin 2017]\n\n",
    "es": "Portugal\n\n[Original: inglés]\n[1 de junio de 2017]\n\n",
    "ru": "Португалия\n\n[Подлинный текст на английском языке]\n[1 июня 2017 года]\n\n",
    "zh": "葡萄牙\n\n[原件：英文]\n[2017年6月1日]\n\n",
    "ar": "البرتغال\n\n[الأصل: بالإنكليزية]\n[١ حزيران/يونيه ٢٠١٧]\n\n",
}
DENIED = {
    "en": "Portugal has not yet ratified the Beijing Convention.",
    "fr": "Le Portugal n’a pas encore ratifié la Convention de Beijing.",
    "es": "Portugal aún no ha ratificado el Convenio de Beijing.",
    "ru": "Португалия еще не ратифицировала Пекинскую конвенцию.",
    "zh": "葡萄牙尚未批准《北京公约》。",
    "ar": "لم تصدق البرتغال على اتفاقية بيجين.",
}
DEPOSITED = {
    "en": "Portugal deposited its instrument of ratification of the Beijing Convention on 15 November 2011.",
    "fr": "Le Portugal a déposé son instrument de ratification de la Convention de Beijing le 15 novembre 2011.",
    "es": "Portugal depositó su instrumento de ratificación del Convenio de Beijing el 15 de noviembre de 2011.",
    "ru": "Португалия сдала на хранение ратификационную грамоту Пекинской конвенции 15 ноября 2011 года.",
    "zh": "2011年11月15日，葡萄牙交存了《北京公约》的批准书。",
    "ar": "أودعت البرتغال صك تصديقها على اتفاقية بيجين في ١٥ تشرين الثاني/نوفمبر ٢٠١١.",
}


def _only(language: str, sentence: str) -> tuple[str, str, str]:
    (reply,) = interpret(Layout(HEADS[language] + sentence + "\n")).replies
    assert (reply.entity.code, reply.date_of_reply) == ("PRT", "2017-06-01")
    (mention,) = reply.instruments
    return mention.code, mention.relation, mention.date


@pytest.mark.parametrize("language", sorted(HEADS))
def test_not_yet_ratified_is_only_mentioned(language: str) -> None:
    assert _only(language, DENIED[language]) == ("BEIJING2010", "mentioned", "")


@pytest.mark.parametrize("language", sorted(HEADS))
def test_a_deposited_instrument(language: str) -> None:
    assert _only(language, DEPOSITED[language]) == ("BEIJING2010", "ratified", "2011-11-15")
