"""Macros escape what people write, keep it when something is wrong, and never need inline style or script."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from flask import Flask, render_template, render_template_string
from flask_wtf import FlaskForm
from jinja2 import Undefined
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hpmt_supervision.web.attributes import html_attributes
from hpmt_supervision.web.form_errors import form_error_items
from hpmt_supervision.web.inline_icons import icon
from hpmt_supervision.web.links import page_numbers
from tests.factories.web import web_app

IMPORT = '{% import "web/aksel/all.html" as ax %}'
NASTY = "\"'><script>alert(1)</script>&amp;"
AREA = SimpleNamespace(mark="diamond", name=NASTY)


TWO_WAYS = [SelectChoice("a", NASTY), SelectChoice("b", "B", {"description": NASTY})]


class Agreement(Form):
    what = StringField("Hva", [InputRequired("Skriv hva dere avtalte.")])


class Everything(FlaskForm):
    class Meta:
        csrf = False

    title = StringField("Tittel", [InputRequired("Skriv en tittel.")], description="Kort")
    text = TextAreaField("Tekst", [InputRequired("Skriv en tekst.")])
    secret = PasswordField("Passord", [InputRequired("Skriv passordet.")])
    agreed = BooleanField("Jeg vil", [InputRequired("Kryss av for å gå videre.")])
    place = SelectField(
        "Sted", [InputRequired("Velg et sted.")], choices=[SelectChoice("", "Velg"), SelectChoice(NASTY, NASTY)]
    )
    way = RadioField("Hvordan", [InputRequired("Velg hvordan.")], choices=TWO_WAYS)
    tools = SelectMultipleField("Verktøy", [InputRequired("Velg verktøy.")], choices=TWO_WAYS)
    version = HiddenField(validators=[InputRequired("Last siden på nytt.")])
    agreements = FieldList(FormField(Agreement), min_entries=2)


@pytest.fixture
def app() -> Iterator[Flask]:
    application = web_app()
    with application.test_request_context("/saker?side=2&sok=a&sok=b"):
        yield application


def show(source: str, **context: Any) -> str:
    return render_template_string(IMPORT + source, nasty=NASTY, area=AREA, **context)


def posted(**values: Any) -> Everything:
    form = Everything(formdata=MultiDict(values))
    form.validate()
    return form


EVERY_VALUE = {
    "heading": "ax.heading(nasty, id=nasty)",
    "body_short": "ax.body_short(nasty, attrs={'title': nasty})",
    "tag": "ax.tag(nasty)",
    "link": "ax.link(nasty, nasty, hidden_text=nasty)",
    "button": "ax.button(nasty, name=nasty, value=nasty, hidden_text=nasty, attrs={'title': nasty})",
    "link_button": "ax.link_button(nasty, nasty)",
    "text_button": "ax.text_button(nasty, name=nasty, value=nasty, attrs={'title': nasty})",
    "search_field": "ax.search_field('n', nasty, nasty, description=nasty, error=nasty, button_text=nasty)",
    "search_form": "ax.search_form(nasty, nasty, name=nasty, action=nasty, keep={nasty: nasty}, reset_url=nasty)",
    "file_field": "ax.file_field('n', nasty, accept=nasty, description=nasty, error=nasty)",
    "progress": "ax.progress(nasty, 3, 10, text=nasty)",
    "loader": "ax.loader(nasty)",
    "post_button": "ax.post_button(nasty, nasty, fields={nasty: nasty})",
    "confirm_button": "ax.confirm_button(nasty, nasty, nasty, nasty, fields={nasty: nasty})",
    "page_head": "ax.page_head(nasty, sub=nasty, meta=[nasty])",
    "breadcrumbs": "ax.breadcrumbs([(nasty, nasty), (nasty, none)])",
    "facts": "ax.facts([('Clock', nasty)])",
    "list_item": "ax.list_item(nasty, kicker=nasty, sub=nasty, action=nasty)",
    "definitions": "ax.definitions([(nasty, nasty)])",
    "steps": "ax.steps(nasty, [{'label': nasty, 'url': nasty, 'state': 'done', 'sub': nasty}])",
    "table_head": "ax.table_head([nasty, {'label': nasty, 'url': nasty, 'sort': nasty, 'sub': nasty}])",
    "cell": "ax.row_head(nasty) ~ ax.cell(nasty)",
    "text_field": "ax.text_field('n', nasty, nasty, description=nasty, error=nasty, error_detail=nasty, note=nasty)",
    "textarea": "ax.textarea('n', nasty, nasty, description=nasty, error=nasty)",
    "select": "ax.select('n', nasty, {nasty: [(nasty, nasty)]}, nasty, error=nasty)",
    "checkbox_group": "ax.checkbox_group('n', nasty, [(nasty, nasty, nasty)], [nasty], error=nasty)",
    "radio_group": "ax.radio_group('n', nasty, [(nasty, nasty, nasty)], nasty, error=nasty)",
    "chips": "ax.chips('n', nasty, [(nasty, nasty, [area])], [nasty], description=nasty, error=nasty)",
    "scale": "ax.scale('n', nasty, none_label=nasty, none_value=nasty, ends=(nasty, nasty), areas=[area], error=nasty)",
    "segmented": "ax.segmented('n', nasty, [(nasty, nasty)])",
    "error_summary": "ax.error_summary(nasty, [(nasty, nasty), (none, nasty)])",
    "inline_message": "ax.inline_message(nasty)",
    "local_alert": "ax.local_alert(nasty)",
    "empty_state": "ax.empty_state(nasty)",
    "saved_status": "ax.saved_status(nasty)",
    "autosave": "ax.autosave(nasty)",
}


@pytest.mark.parametrize("name", sorted(EVERY_VALUE))
def test_every_value_is_escaped(app: Flask, name: str) -> None:
    shown = show("<div>{{ " + EVERY_VALUE[name] + " }}</div>")
    assert "<script" not in shown
    tree = html5lib.parseFragment(shown, namespaceHTMLElements=False)
    assert not list(tree.iter("script"))
    # A quote that ended an attribute early would leave rests of the value as attributes of their own.
    names = {key for element in tree.iter() if isinstance(element.tag, str) for key in element.attrib}
    assert not {key for key in names if not isinstance(key, str) or "'" in key or "<" in key or "script" in key}


def test_a_form_that_could_not_be_saved_keeps_what_was_typed(app: Flask) -> None:
    form = posted(title=NASTY, text=f"\n{NASTY}", secret="hemmelig", place="x", tools="b", way="c")
    shown = show("{% for f in form if f.name != 'agreements' %}{{ ax.field(f) }}{% endfor %}", form=form)
    tree = html5lib.parseFragment(shown, namespaceHTMLElements=False)
    assert tree.find(".//input[@id='title']").attrib["value"] == NASTY
    assert tree.find(".//textarea").text == f"\n{NASTY}"
    assert tree.find(".//input[@id='tools-1']").attrib.get("checked") is not None
    assert "hemmelig" not in shown


def test_a_field_with_an_error_says_so_in_words_and_to_screen_readers(app: Flask) -> None:
    form = posted()
    shown = show("{{ ax.field(form.title) }}{{ ax.field(form.way) }}{{ ax.field(form.agreed) }}", form=form)
    tree = html5lib.parseFragment(shown, namespaceHTMLElements=False)
    title = tree.find(".//input[@id='title']")
    assert title.attrib["aria-invalid"] == "true"
    assert title.attrib["aria-describedby"] == "title-d title-e"
    assert "Skriv en tittel." in "".join(tree.find(".//div[@id='title-e']").itertext())
    assert tree.find(".//input[@id='way-0']").attrib["aria-describedby"] == "way-e"
    assert tree.find(".//input[@id='agreed']").attrib["aria-describedby"] == "agreed-e"


@pytest.mark.parametrize("look", ["chips", "scale"])
def test_chips_and_scales_show_their_error(app: Flask, look: str) -> None:
    shown = show("{{ ax.field(form.way, look=look) }}", form=posted(), look=look)
    assert 'id="way-e"' in shown
    assert "Velg hvordan." in shown


def test_every_link_of_the_error_summary_leads_to_a_control(app: Flask) -> None:
    form = posted(**{"agreements-0-what": "", "agreements-1-what": "Ringe"})
    shown = show(
        "{{ ax.form_errors(form) }}{{ ax.form_hidden(form) }}"
        "{% for f in form if f.name != 'agreements' %}{{ ax.field(f) }}{% endfor %}"
        "{% for entry in form.agreements %}{{ ax.field(entry.what) }}{% endfor %}",
        form=form,
    )
    tree = html5lib.parseFragment(shown, namespaceHTMLElements=False)
    targets = [link.attrib["href"][1:] for link in tree.iter("a")]
    assert targets == ["title", "text", "secret", "agreed", "place", "way-0", "tools-0", "agreements-0-what"]
    controls = {e.attrib.get("id") for e in tree.iter() if e.tag in ("input", "textarea", "select")}
    assert set(targets) <= controls
    # A hidden field is nowhere to go, so its sentence stands without a link.
    assert (None, "Last siden på nytt.") in form_error_items(form)


def test_a_form_without_errors_has_no_summary(app: Flask) -> None:
    assert show("{{ ax.form_errors(form) }}", form=Everything(formdata=None)) == ""


def test_a_search_keeps_the_other_filters_and_the_name_of_its_field(app: Flask) -> None:
    shown = show("{{ ax.search_form('Navn', 'Kari', keep={'rolle': 'leder', 'enhet': none, 'fase': ''}) }}")
    tree = html5lib.parseFragment(shown, namespaceHTMLElements=False)
    form = tree.find("form")
    assert form.attrib["method"] == "get"
    assert {e.attrib["name"]: e.attrib["value"] for e in form.iter("input")} == {"rolle": "leder", "sok": "Kari"}
    assert form.find(".//input[@type='search']").attrib["id"] == form.find(".//label").attrib["for"]
    assert form.find(".//button").attrib["type"] == "submit"


def test_a_field_for_files_says_what_it_takes_and_never_writes_a_value_back(app: Flask) -> None:
    class Upload(Form):
        archive = FileField("Filer", [InputRequired("Velg en fil først.")], description="En .zip")

    form = Upload(MultiDict())
    form.validate()
    tree = html5lib.parseFragment(
        show("{{ ax.field(f, attrs={'accept': '.zip'}) }}", f=form.archive), namespaceHTMLElements=False
    )
    control = tree.find(".//input")
    assert control.attrib["type"] == "file"
    assert control.attrib["accept"] == ".zip"
    assert control.attrib["aria-describedby"] == "archive-d archive-e"
    assert "value" not in control.attrib


@pytest.mark.parametrize(("value", "said"), [(0, "0 av 4"), (3, "3 av 4"), (None, "")])
def test_progress_is_said_in_words_and_is_open_when_nobody_knows(app: Flask, value: int | None, said: str) -> None:
    tree = html5lib.parseFragment(
        show("{{ ax.progress('Leser filene', value, 4) }}", value=value), namespaceHTMLElements=False
    )
    bar = tree.find(".//progress")
    assert bar.attrib.get("value") == (None if value is None else str(value))
    assert (bar.text or "") == said
    assert tree.find(".//label").attrib["for"] == bar.attrib["id"]


def test_what_cannot_be_mended_there_shows_no_error(app: Flask) -> None:
    shown = show("{{ ax.text_field('n', 'Navn', error='Skriv et navn.', readonly=true) }}")
    assert "Skriv et navn." not in shown
    assert "aria-invalid" not in shown


def test_an_icon_that_stands_alone_has_a_name(app: Flask) -> None:
    named = str(icon("Clock", None, NASTY, "klokke"))
    assert 'aria-labelledby="klokke"' in named
    assert "<script" not in named
    assert "aria-hidden" not in named


def test_the_chosen_value_of_a_scale_and_the_unused_one(app: Flask) -> None:
    def checked(value: Any) -> list[str]:
        shown = show("{{ ax.scale('n', 'UTU', value=value, none_label='Ikke brukt') }}", value=value)
        tree = html5lib.parseFragment(shown, namespaceHTMLElements=False)
        return [e.attrib["value"] for e in tree.iter("input") if "checked" in e.attrib]

    assert checked(7) == ["7"]
    assert checked("10") == ["10"]
    assert checked("") == [""]
    assert checked(None) == []


@pytest.mark.parametrize("name", ["style", "onclick", "a b", '"', "", "1"])
def test_attributes_the_policy_or_html_forbids_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be used"):
        html_attributes({name: "x"})


def test_attributes_without_a_value_are_left_out() -> None:
    assert html_attributes({"id": None, "checked": False, "hidden": True, "title": Undefined(), "lang": 'n"b'}) == (
        ' hidden lang="n&#34;b"'
    )
    assert html_attributes(None) == ""


def test_an_icon_that_is_not_listed_is_a_mistake() -> None:
    assert icon("Clock").startswith("<svg")
    with pytest.raises(KeyError, match=r"icons\.txt"):
        icon("../../../etc/passwd")


@pytest.mark.parametrize(
    ("page", "count", "expected"),
    [
        (1, 1, [1]),
        (3, 7, [1, 2, 3, 4, 5, 6, 7]),
        (1, 12, [1, 2, 3, 4, 5, None, 12]),
        (4, 12, [1, 2, 3, 4, 5, None, 12]),
        (5, 12, [1, None, 4, 5, 6, None, 12]),
        (9, 12, [1, None, 8, 9, 10, 11, 12]),
        (12, 12, [1, None, 8, 9, 10, 11, 12]),
    ],
)
def test_the_pager_shows_the_ends_and_the_middle(page: int, count: int, expected: list[int | None]) -> None:
    assert page_numbers(page, count) == expected


def test_the_pager_keeps_the_filters() -> None:
    app = web_app()
    app.add_url_rule(
        "/saker", view_func=lambda: render_template_string(IMPORT + "{{ ax.pagination(2, 3) }}"), endpoint="saker"
    )
    shown = app.test_client().get("/saker?side=2&sok=a%20b&fase=1&fase=2").get_data(as_text=True)
    tree = html5lib.parseFragment(shown, namespaceHTMLElements=False)
    assert [a.attrib["href"] for a in tree.iter("a")][1] == "/saker?side=1&sok=a+b&fase=1&fase=2"


@pytest.mark.parametrize("others", [0, 1, 3])
def test_the_frame_names_the_person_and_the_way_to_other_roles(app: Flask, others: int) -> None:
    roles = [SimpleNamespace(id=n, label="KVP-veileder", unit_name=f"Nav {n}") for n in range(others)]
    viewer = SimpleNamespace(name=NASTY, role_label="HPMT-veileder", unit_name="Nav Granli", other_roles=roles)
    navigation = [SimpleNamespace(label="Saker", url="/saker", current=True)]
    shown = render_template("web/base.html", viewer=viewer, navigation=navigation, page_title="Saker")
    assert "<script>" not in shown
    assert "<title>Saker – HPMT Veiledning</title>" in shown
    assert 'href="/saker" aria-current="page"' in shown
    assert " style=" not in shown
    # Each role is offered in the header and, for phones, on the line under it.
    assert shown.count('name="role"') == 2 * others


def test_the_plain_frame_and_the_error_page_need_no_viewer(app: Flask) -> None:
    shown = render_template("web/error.html", heading="Vi fant ikke siden", sentence=NASTY)
    assert "<title>Vi fant ikke siden – HPMT Veiledning</title>" in shown
    assert shown.count("<h1") == 1
    assert "<script>" not in shown
    assert 'lang="nb"' in shown
