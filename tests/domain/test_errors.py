"""The tree of errors: every class of it has its own answer to a caller, and speaks Chinese."""

import importlib
import pkgutil
import re

import pytest

import chalicelib.domain
import chalicelib.entry
import chalicelib.services
from chalicelib.domain.errors import Conflict, HuiyinError, Invalid, TooMany
from chalicelib.entry.routing import PROBLEMS

for package in (chalicelib.domain, chalicelib.services, chalicelib.entry):
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def tree(root: type[HuiyinError]) -> list[type[HuiyinError]]:
    return [root, *(below for child in root.__subclasses__() for below in tree(child))]


ALL = sorted({error for error in tree(HuiyinError) if error.__module__.startswith("chalicelib.")}, key=str)


def made(error: type[HuiyinError]) -> HuiyinError:
    return error({"field": "不对"}) if issubclass(error, Invalid) else error()


@pytest.mark.parametrize("error", ALL)
def test_every_error_is_mapped_by_a_row_of_its_own(error: type[HuiyinError]) -> None:
    assert error in PROBLEMS


def test_no_row_is_left_of_an_error_that_is_gone_and_no_two_share_a_type() -> None:
    assert set(PROBLEMS) == set(ALL)
    slugs = [problem.slug for problem in PROBLEMS.values()]
    assert len(slugs) == len(set(slugs))
    assert all(400 <= problem.status < 600 for problem in PROBLEMS.values())


@pytest.mark.parametrize("error", [error for error in ALL if error is not HuiyinError])
def test_every_error_says_in_chinese_what_happened(error: type[HuiyinError]) -> None:
    assert re.search(r"[\u4e00-\u9fff]", error.title)
    assert made(error).message
    assert error.title != HuiyinError.title


def test_invalid_names_fields_and_joins_what_is_wrong_with_them() -> None:
    error = Invalid({"title": "不能为空", "about.kind": "不在可选的范围内"})
    assert error.fields == {"title": "不能为空", "about.kind": "不在可选的范围内"}
    assert error.message == "不能为空；不在可选的范围内"
    assert Conflict("编号已被使用").fields == {}


def test_too_many_says_when_to_come_back() -> None:
    assert TooMany("请稍候", retry_after=7).retry_after == 7
    assert TooMany().message == TooMany.title
