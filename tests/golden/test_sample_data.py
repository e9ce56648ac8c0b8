"""Are the sample files those that their generator makes?"""

import importlib.util
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "sample_data"


def made() -> dict[str, bytes]:
    """What the generator makes now."""
    spec = importlib.util.spec_from_file_location("sample_data_generator", FOLDER / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.files()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return made()


def test_every_sample_file_is_made_by_the_generator(files: dict[str, bytes]) -> None:
    kept = {path.name for path in FOLDER.iterdir() if path.suffix in (".csv", ".xlsx")}
    assert kept == set(files)


@pytest.mark.parametrize(
    "name", ["customers.csv", "payments.csv", "till.csv", "orders_china_gb18030.csv", "messe_oktober_2026.csv"]
)
def test_the_generator_makes_the_same_bytes(name: str, files: dict[str, bytes]) -> None:
    assert (FOLDER / name).read_bytes() == files[name]


def test_the_workbook_holds_the_same_cells(files: dict[str, bytes], tmp_path: Path) -> None:
    """Compression differs between builds of zlib, so cells are compared rather than bytes."""
    import fastexcel

    fresh = tmp_path / "invoices.xlsx"
    fresh.write_bytes(files["invoices.xlsx"])
    kept, again = (fastexcel.read_excel(path).load_sheet(0).to_polars() for path in (FOLDER / "invoices.xlsx", fresh))
    assert kept.equals(again)
