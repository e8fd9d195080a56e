from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dnnlab.data.sources import Source, Table
from dnnlab.graph.network import Network
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.project_json import decode_project, encode_project
from dnnlab.project.settings import Settings
from tests.graph.strategies import layouts, networks
from tests.project import contents


@given(
    st.text(max_size=500),
    contents.sources() | contents.arm_sources() | st.builds(Table, st.text(max_size=40)),
    networks(),
    contents.settings(),
    st.data(),
)
def test_that_any_project_comes_back_from_json(
    title: str, source: Source, network: Network, chosen: Settings, data: st.DataObject
) -> None:
    model = Model(network, data.draw(layouts(network)), chosen)
    others = data.draw(st.dictionaries(st.text(max_size=10), st.just(model), max_size=2))
    project = Project(title, source, {**others, MAIN_MODEL: model}, data.draw(st.text(max_size=10)))
    assert decode_project(encode_project(project)) == project
