"""The domain is pure: what the list of the import contract names, and everything it forgot to name."""

import sys

import grimp


def test_the_domain_imports_nothing_but_the_standard_library_and_itself() -> None:
    graph = grimp.build_graph("chalicelib", include_external_packages=True)
    domain = {module for module in graph.modules if module.startswith("chalicelib.domain")}
    assert len(domain) > 20
    reached = {found for module in domain for found in graph.find_modules_directly_imported_by(module)}
    strangers = {found for found in reached - domain if found.split(".")[0] not in sys.stdlib_module_names}
    assert strangers == set()
