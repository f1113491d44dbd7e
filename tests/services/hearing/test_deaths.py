"""A death that is told in a call is heard where it is the customer's, and only there."""

from __future__ import annotations

import pytest

from keqing.services.hearing.deaths import first_death


@pytest.mark.parametrize(
    "text",
    [
        "老伴说她上周去世了",
        "女儿说他上个月已经去世了",
        "家属告知已故",
        "客户已去世",
        "已去世",
        "去世了",
        "她上周去世了",
        "老伴接的电话，说她上周去世了",
        "邻居说老人家去年过世了",
        "儿子说他因病去世，谢谢关心",
        "家属说人没了",
        "听说他不久前病故",
        "他两个月前突然死了",
        "老伴病了。女儿说她昨天去世了",
        "患者家属说患者去世",
        "the customer's wife says he died",
        "he was ill, he died last week",
        "女儿：她前天走得很安详，已去世",
        "妻子說她過世了",
        "女儿接电话说她在医院里过世了",
        "daughter says he died last week",
        "His wife told us he had died on Monday",
        "he died",
        "She passed away in May",
        "The customer has died",
        "customer deceased",
        "deceased since March",
        "his son answered, she passed away yesterday",
        "the neighbour said that she died",
        "daughter: he died last week",
        "Family says he is dead",
        "sadly she passed away",
        "we heard he died",
        "Died last week",
        "nice talk with the son. He said: she is fine. daughter says she died",
        "husband told us she has sadly died, no more calls",
    ],
)
def test_a_death_that_is_told(text: str) -> None:
    assert first_death(None, "好", text) == text


@pytest.mark.parametrize(
    "text",
    [
        "老伴去世了",
        "爱人上周去世了",
        "她说丈夫去世了",
        "她说他去世了",
        "老伴说她妈妈去世了",
        "邻居去世了，心情不好",
        "父亲去年去世",
        "老伴病了很久，上周去世了",
        "差点死了",
        "她说怕死",
        "累死了",
        "女儿说她没去世",
        "以为她去世了",
        "她去世的老伴也吃这个",
        "她去世了吗？",
        "死心了",
        "药没了",
        "女儿说人没了胃口",
        "死了这条心",
        "老人家去世早",
        "已故父亲也吃过",
        "the line is dead",
        "老伴去世后她一个人住",
        "儿子说父亲去世了",
        "his wife died",
        "my neighbour died last week",
        "she says her husband passed away",
        "she says he died",
        "he nearly died",
        "he is dying to try it",
        "the battery died",
        "his phone died, call later",
        "daughter says her father-in-law died",
        "Her husband had been ill, he died last week",
        "he almost passed away in May",
        "deceased husband took it too",
        "he died laughing",
        "has he died?",
        "he is dead tired",
        "slept well",
        "she told me about her husband. He died last week",
        "Her husband was ill, for long, he died last week",
        "她接的电话，说他去世了",
        "她老伴去年生病，住院，后来去世了",
        "",
    ],
)
def test_what_only_sounds_like_it(text: str) -> None:
    assert first_death(text) is None
