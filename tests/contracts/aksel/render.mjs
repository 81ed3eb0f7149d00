// Renders Aksel's React components to static markup. Standard input is a JSON list of elements, standard output the
// list of their markup. An element is [type, properties, ...children]; a string is text. The type is a component
// ("Button", "Table.Row"), an icon ("icon:Clock") or an element of HTML ("span"). A property {"element": [...]} is one.
import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import * as components from "@navikt/ds-react";
import * as icons from "@navikt/aksel-icons";

function typeOf(name) {
  if (/^[a-z][a-z0-9]*$/.test(name)) return name;
  const found = name.startsWith("icon:")
    ? icons[`${name.slice(5)}Icon`]
    : name.split(".").reduce((owner, part) => owner?.[part], components);
  if (!found) throw new Error(`Aksel has no ${name}`);
  return found;
}

function build(node) {
  if (!Array.isArray(node)) return node;
  const [name, properties, ...children] = node;
  const built = Object.entries(properties ?? {}).map(([key, value]) => [
    key,
    value && typeof value === "object" && !Array.isArray(value) && "element" in value ? build(value.element) : value,
  ]);
  return createElement(typeOf(name), Object.fromEntries(built), ...children.map(build));
}

const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(asked.map((node) => renderToStaticMarkup(build(node)))));
