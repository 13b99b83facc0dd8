"""A small list, made by hand, with one party for each thing that a name may do."""

from __future__ import annotations

from datetime import date

import pytest

from tradecell.party import Party
from tradecell.screening import Screener

PARTIES = (
    Party("EL:zhipu", "Beijing Zhipu Huazhang Technology Co., Ltd.", "EL", countries=("CN",), citation="90 FR 4617",
          aliases=("Zhipu AI", "Beijing Knowledge Atlas Technology Joint Stock Co., Ltd.")),
    Party("EL:dji", "DaJiang Innovations Co., Ltd.", "EL", countries=("CN",)),
    Party("EL:hik", "Hikvision Digital Technology Co., Ltd.", "EL", countries=("CN",)),
    Party("SDN:mahan", "MAHAN AIR", "SDN", countries=("IR",)),
    Party("EL:cetc13", "China Electronics Technology Group Corporation 13th Research Institute", "EL",
          countries=("CN",)),
    Party("SDN:vektor", "Joint Stock Company Vektor", "SDN", countries=("RU",)),
    Party("EL:casic", "China Aerospace Science and Industry Corporation", "EL", countries=("CN",)),
    Party("SDN:petrov", "PETROV, Ivan Sergeevich", "SDN", kind="individual", countries=("RU",)),
    Party("SDN:artavil", "ARTAVIL", "SDN", kind="vessel", ids=("IMO 9187629",)),
    Party("SDN:epgom", "EP-GOM", "SDN", kind="aircraft", ids=("EP-GOM",)),
    Party("EL:ended", "Granit Rostov Works", "EL", end_date=date(2020, 1, 1)),
    Party("EL:granat", "Shenzhen Granat Instruments Co., Ltd.", "EL", countries=("CN",)),
    Party("EL:smic", "Semiconductor Manufacturing International Corporation", "EL", countries=("CN",)),
    Party("EL:huawei", "Huawei Technologies Co., Ltd.", "EL", countries=("CN",), license_requirement="All items"),
    Party("EL:haige", "Guangzhou Haige Communications Group Incorporated Company", "EL", countries=("CN",)),
    Party("EL:tech", "Shenzhen SCH Technology Co., Ltd.", "EL", countries=("CN",)),
)  # fmt: skip


@pytest.fixture(scope="session")
def screener() -> Screener:
    return Screener(PARTIES)
