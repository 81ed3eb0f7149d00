// Renders Aksel's React components to static markup: one JSON object of name and markup on standard output.
// The names are those of CASES in test_aksel_markup.py, which holds the same components as macro calls.
import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import * as A from "@navikt/ds-react";

const mark = h("svg");
const option = h("option", { value: "a" }, "En");
const row = (...cells) => h(A.Table.Row, { shadeOnHover: false }, ...cells);
const headCell = (props, text) => h(A.Table.HeaderCell, { textSize: "small", ...props }, text);
const dataCell = (props, text) => h(A.Table.DataCell, { textSize: "small", ...props }, text);
const alert = (status, content) =>
  h(
    A.LocalAlert,
    { status, size: "small" },
    h(A.LocalAlert.Header, {}, h(A.LocalAlert.Title, {}, "Tittel")),
    content && h(A.LocalAlert.Content, {}, content),
  );

const CASES = {
  heading: h(A.Heading, { size: "small", level: "2" }, "Tittel"),
  heading_spacing: h(A.Heading, { size: "large", level: "1", spacing: true }, "Tittel"),
  body_short: h(A.BodyShort, { size: "small" }, "Tekst"),
  body_short_strong: h(A.BodyShort, { size: "medium", weight: "semibold" }, "Tekst"),
  body_long: h(A.BodyLong, { size: "small" }, "Tekst"),
  label: h(A.Label, { size: "small", htmlFor: "felt" }, "Navn"),
  detail: h(A.Detail, {}, "Tekst"),
  link: h(A.Link, { href: "/sted" }, "Tekst"),
  tag: h(A.Tag, { size: "small", variant: "neutral-moderate" }, "Kladd"),
  tag_icon: h(A.Tag, { size: "small", variant: "info-moderate", icon: mark }, "Kladd"),
  button: h(A.Button, { type: "submit" }, "Lagre"),
  button_small: h(A.Button, { type: "submit", size: "small", variant: "secondary" }, "Lagre"),
  button_icon: h(A.Button, { type: "submit", size: "small", variant: "tertiary", icon: mark }, "Lagre"),
  button_icon_right: h(A.Button, { type: "submit", icon: mark, iconPosition: "right" }, "Neste"),
  button_icon_only: h(A.Button, { type: "submit", size: "xsmall", icon: mark, "aria-label": "Lukk" }),
  button_danger: h(A.Button, { type: "button", "data-color": "danger", name: "gjor", value: "slett" }, "Slett"),
  text_field: h(A.TextField, { size: "small", label: "Navn", name: "n", autoComplete: "off", defaultValue: "v" }),
  text_field_error: h(A.TextField, {
    size: "small", label: "Navn", description: "Hjelp", error: "Skriv et navn.", name: "n", autoComplete: "off",
    defaultValue: "",
  }),
  text_field_password: h(A.TextField, {
    size: "small", label: "Passord", name: "p", type: "password", autoComplete: "current-password", defaultValue: "",
  }),
  text_field_hidden_label: h(A.TextField, {
    size: "small", label: "Navn", hideLabel: true, name: "n", autoComplete: "off", defaultValue: "",
  }),
  text_field_read_only: h(A.TextField, {
    size: "small", label: "Navn", readOnly: true, name: "n", autoComplete: "off", defaultValue: "v",
  }),
  text_field_disabled: h(A.TextField, {
    size: "small", label: "Navn", disabled: true, name: "n", autoComplete: "off", defaultValue: "",
  }),
  select: h(A.Select, { size: "small", label: "Sted", name: "s", autoComplete: "off" }, option),
  select_error: h(
    A.Select,
    { size: "small", label: "Sted", description: "Hjelp", error: "Velg et sted.", name: "s", autoComplete: "off" },
    option,
  ),
  select_disabled: h(A.Select, { size: "small", label: "Sted", disabled: true, name: "s", autoComplete: "off" }, option),
  checkbox: h(A.Checkbox, { size: "small", name: "c", value: "ja", defaultChecked: true }, "Jeg vil"),
  checkbox_description: h(A.Checkbox, { size: "small", name: "c", description: "Valgfritt" }, "Jeg vil"),
  checkbox_error: h(A.Checkbox, { size: "small", name: "c", error: true }, "Jeg vil"),
  checkbox_group: h(
    A.CheckboxGroup,
    { size: "small", legend: "Hjelp", description: "Velg flere", defaultValue: ["a"] },
    h(A.Checkbox, { name: "g", value: "a" }, "Drøfting"),
    h(A.Checkbox, { name: "g", value: "b", description: "To og to" }, "Rollespill"),
  ),
  checkbox_group_error: h(
    A.CheckboxGroup,
    { size: "small", legend: "Hjelp", error: "Velg noe." },
    h(A.Checkbox, { name: "g", value: "a" }, "Drøfting"),
  ),
  radio_group: h(
    A.RadioGroup,
    { size: "small", legend: "Gjenta", name: "r", description: "Velg én", defaultValue: "a" },
    h(A.Radio, { value: "a" }, "Fast intervall"),
    h(A.Radio, { value: "b", description: "Som første mandag" }, "Fast dag"),
  ),
  radio_group_error: h(
    A.RadioGroup,
    { size: "small", legend: "Gjenta", name: "r", error: "Velg hvordan." },
    h(A.Radio, { value: "a" }, "Fast intervall"),
  ),
  fieldset: h(A.Fieldset, { size: "small", legend: "Tid" }, h("i", {}, "felt")),
  fieldset_error: h(
    A.Fieldset,
    { size: "small", legend: "Tid", description: "Hjelp", error: "Skriv tiden.", hideLegend: true },
    h("i", {}, "felt"),
  ),
  error_message: h(A.ErrorMessage, { size: "small", showIcon: true }, "Skriv et navn."),
  error_summary: h(
    A.ErrorSummary,
    { size: "small", heading: "Rett dette:" },
    h(A.ErrorSummary.Item, { href: "#navn" }, "Skriv et navn."),
    h(A.ErrorSummary.Item, { href: "#sted" }, "Velg et sted."),
  ),
  inline_message_info: h(A.InlineMessage, { status: "info", size: "small" }, "Tekst"),
  inline_message_success: h(A.InlineMessage, { status: "success", size: "small" }, "Tekst"),
  inline_message_warning: h(A.InlineMessage, { status: "warning", size: "small" }, "Tekst"),
  inline_message_error: h(A.InlineMessage, { status: "error", size: "small" }, "Tekst"),
  local_alert_announcement: alert("announcement", "Innhold"),
  local_alert_success: alert("success", null),
  local_alert_warning: alert("warning", "Innhold"),
  local_alert_error: alert("error", "Innhold"),
  table: h(
    A.Table,
    { size: "small" },
    h(A.Table.Header, {}, row(headCell({ scope: "col" }, "Navn"), headCell({ scope: "col", align: "right" }, "Antall"))),
    h(A.Table.Body, {}, row(headCell({ scope: "row" }, "Nav Granli"), dataCell({ align: "right" }, "8"), dataCell({}, "x"))),
  ),
  internal_header: h(A.InternalHeader, {}, h(A.InternalHeader.Title, { href: "/" }, "HPMT Veiledning")),
  user_button: h(A.InternalHeader.UserButton, { name: "Ingrid Solheim", description: "KVP-veileder, Nav Fjordvik" }),
};

const rendered = Object.fromEntries(Object.entries(CASES).map(([name, element]) => [name, renderToStaticMarkup(element)]));
process.stdout.write(JSON.stringify(rendered));
