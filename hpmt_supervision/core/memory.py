"""What a server process does about memory when it has started."""

import gc

YOUNG_OBJECTS = 10_000


def spare_what_is_loaded() -> None:
    """Take what the start of a server made out of the search for circular garbage, and search less often.

    The code, the tables' mappings and the templates are some hundred thousand objects that live as long as the
    process. Python's full search walks all of them, a quarter of a second in the middle of somebody's page, and a page
    that reads many rows sets it off every few requests. What is loaded is never garbage, so it need not be searched;
    and with ten thousand young objects between the small searches instead of seven hundred, a page of figures seldom
    meets more than one of them. ``docs/performance.md`` says what it did to the slowest pages.

    Call it once in each server process, when everything is loaded and before the first request.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
