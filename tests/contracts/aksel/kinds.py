"""The macros that are compared with no component, each with the reason."""

# Components of Aksel whose own markup cannot be used; ours are native elements with their look.
LEFT_OUT = {
    "more": "ReadMore and HelpText need a script; ours is details",
    "chip": "Chips.Toggle is a button that needs a script; ours is a checkbox or radio with its look",
    "chips": "as chip",
    "segmented": "ToggleGroup needs a script; ours is a radio group",
    "scale": "Aksel has no scale; a radio group in one row, as the design draws it",
    "steps": "Stepper draws lines that break on a phone; ours keeps its look only",
    "progress": "ProgressBar gets its width by inline style, which our policy forbids; ours is a native progress",
    "file_field": "FileUpload is a button and a hidden input that need a script; ours is a native input with its look",
    "confirm_button": "Dialog needs a script; ours is details whose summary has a button's look",
    "reveal_button": "as confirm_button",
    "columns": "layout primitives use inline style, which the Content-Security-Policy forbids",
    "stack": "as columns",
}

# Compositions of ours. They hold no class of Aksel's own: its parts come from the macros that are compared.
OURS = {
    "csrf": "a hidden input",
    "hidden": "a hidden input",
    "form_hidden": "hidden inputs",
    "autosave": "attributes for our script",
    "post_button": "a form of one button",
    "flashes": "inline messages in a status",
    "empty_state": "a sentence and perhaps a way on",
    "saved_status": "the line that says a draft is saved",
    "page_head": "a heading, a line under it and the page's action",
    "breadcrumbs": "Aksel has none",
    "card": "a region with a heading",
    "item_list": "a list whose items have one action each",
    "list_item": "as item_list",
    "facts": "short facts with icons",
    "fact": "as facts",
    "definitions": "terms and values",
    "done": "a tick and a word",
    "icon_text": "an icon and a word",
    "save_bar": "the bar at the bottom of a long form",
    "filter_bar": "a form around fields",
    "search_form": "a form around the search field",
    "area_mark": "the mark of an area of effort",
    "area_marks": "as area_mark",
    "area_label": "as area_mark",
    "field": "chooses one of the controls by the field's type",
    "form_errors": "the error summary of a form",
    "frame.nav_list": "the navigation by task",
    "frame.foot": "links and the languages",
    "frame.language_choice": "buttons that read as links",
    "frame.who": "the person and role on a phone",
}

# Pages that write the classes of a component themselves, each with the reason.
WRITTEN_BY_PAGES = {
    "cases/show.html": "the reading matrix, written before table_head took a class and row_head a body",
    "exchange/parts.html": "links with the look of buttons that name the present page",
    "fidelity/area_rows.html": "row heads with a note under the name, and a head that spans what is withheld",
    "people/tabs.html": "links with the look of buttons that name the present page",
}
