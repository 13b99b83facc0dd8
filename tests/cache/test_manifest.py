"""What a snapshot says of itself, and what a damaged text of it becomes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.cache import Manifest, SourceInfo
from tradecell.cache.manifest import read_manifest
from tradecell.errors import CacheError

JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["sources", "files", "id", "notes"]), inner, max_size=4)
    ),
)


def test_a_manifest_comes_back_as_it_was(make_manifest: Callable[..., Manifest]) -> None:
    source = SourceInfo(
        "C:\\Lists\\Überprüfung 智谱.csv", "CSL CSV", "0" * 64, 10, 2, 1, "2026-07-31", ("note", "“two”")
    )
    manifest = make_manifest("2026-07-31-abc-1", sources=(source,), files={"parties.jsonl": 7}, sample=True)
    assert read_manifest(manifest.to_json(), "here") == manifest


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "5", '"text"', "[]", "{}", '{"sources": 5}', '{"sources": [5]}', '{"sources": [{"notes": 1}]}',
     "\x00",
     "[" * 9999],
)  # fmt: skip
def test_a_damaged_manifest_is_an_error_in_words(text: str) -> None:
    with pytest.raises(CacheError, match=r"here: the snapshot's manifest is damaged .*refresh the lists"):
        read_manifest(text, "here")


@pytest.mark.parametrize("field", ["id", "created", "parties", "index_format", "sources"])
def test_a_manifest_that_lacks_a_field_is_damaged(make_manifest: Callable[..., Manifest], field: str) -> None:
    raw = json.loads(make_manifest("a").to_json())
    del raw[field]
    with pytest.raises(CacheError, match=field):
        read_manifest(json.dumps(raw), "here")


def test_a_manifest_with_a_field_of_a_later_version_is_refused(make_manifest: Callable[..., Manifest]) -> None:
    raw = {**json.loads(make_manifest("a").to_json()), "signature": "x"}
    with pytest.raises(CacheError, match="later tradecell"):
        read_manifest(json.dumps(raw), "here")


@pytest.mark.parametrize("files", [None, 5, ["a"], {"a": "5"}, {"../a": 5}, {"..\\a": 5}])
def test_files_must_be_names_with_sizes(make_manifest: Callable[..., Manifest], files: object) -> None:
    raw = {**json.loads(make_manifest("a").to_json()), "files": files}
    with pytest.raises(CacheError):
        read_manifest(json.dumps(raw), "here")


@given(st.text(max_size=50) | JSON.map(json.dumps))
def test_no_text_raises_anything_else(text: str) -> None:
    with pytest.raises(CacheError):
        read_manifest(text, "here")
