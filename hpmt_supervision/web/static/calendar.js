// The grid of the calendar page. The list beneath holds the same and needs no script; the grid only draws.
"use strict";

(() => {
  const VIEWS = { maned: "dayGridMonth", uke: "timeGridWeek" };
  const KEYS = { n: "after", f: "before", i: "today", m: "month", u: "week", l: "list" };

  function two(number) {
    return String(number).padStart(2, "0");
  }

  function localDay(moment) {
    return moment.getFullYear() + "-" + two(moment.getMonth() + 1) + "-" + two(moment.getDate());
  }

  function clock(moment) {
    return two(moment.getHours()) + "." + two(moment.getMinutes());
  }

  // A drop moves nothing: it opens the page that changes the session, with the new time filled in.
  function askToMove(info) {
    const end = info.event.end || info.event.start;
    const query = new URLSearchParams({ dato: localDay(info.event.start), fra: clock(info.event.start), til: clock(end) });
    const target = info.event.extendedProps.changeUrl + "?" + query.toString();
    info.revert();
    window.location.assign(target);
  }

  // Times as the rest of the page writes them: 09.00 in Norwegian, 09:00 in English.
  function timeFormat(locale) {
    const between = locale === "en" ? ":" : ".";
    const clock = (array) => two(array.hour) + between + two(array.minute);
    return (span) => (span.end ? clock(span.start) + "–" + clock(span.end) : clock(span.start));
  }

  // The library names cells twice, in a label and in their text. What can be seen is what is read.
  function readWhatIsSeen(info) {
    info.el.removeAttribute("aria-label");
    for (const hidden of info.el.querySelectorAll("[aria-hidden]")) hidden.removeAttribute("aria-hidden");
  }

  function links(place) {
    return [...place.querySelectorAll("a[href]")].filter((link) => link.offsetParent !== null);
  }

  function move(place, event) {
    const all = links(place);
    const here = all.indexOf(document.activeElement);
    if (here < 0) return false;
    const steps = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 };
    const there = all[steps[event.key]];
    if (!there) return false;
    there.focus();
    return true;
  }

  // Letters count only while the focus is inside the grid, so that they disturb no other way of writing (WCAG 2.1.4).
  function onKey(place, event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const jump = KEYS[event.key.toLowerCase()];
    const target = jump && document.querySelector('[data-calendar-go="' + jump + '"]');
    if (target) target.click();
    if (target || move(place, event)) event.preventDefault();
  }

  function draw(place) {
    const data = JSON.parse(place.dataset.calendar);
    const calendar = new window.FullCalendar.Calendar(place, {
      initialView: VIEWS[data.view],
      initialDate: data.day,
      now: data.today,
      locale: data.locale === "en" ? "en-gb" : data.locale,
      firstDay: 1,
      weekNumbers: true,
      weekTextShort: data.week + " ",
      weekTextLong: data.week + " ",
      fixedWeekCount: false,
      eventTimeFormat: timeFormat(data.locale),
      dayHeaderDidMount: readWhatIsSeen,
      dayCellDidMount: readWhatIsSeen,
      headerToolbar: false,
      height: "auto",
      navLinks: false,
      dayMaxEvents: false,
      editable: true,
      eventDurationEditable: false,
      slotMinTime: two(data.firstHour) + ":00:00",
      slotMaxTime: two(data.lastHour) + ":00:00",
      eventClass: (info) => "hv-cal-event hv-cal-event--" + (info.event.extendedProps.look || "planned"),
      events: data.events,
      eventDrop: askToMove,
    });
    place.hidden = false;
    for (const help of document.querySelectorAll(".hv-cal-help")) help.hidden = false;
    calendar.render();
    // The corner beside the hours is named in English and holds nothing.
    for (const corner of place.querySelectorAll('[role="rowheader"]:empty')) {
      corner.removeAttribute("role");
      corner.removeAttribute("aria-label");
    }
    place.addEventListener("keydown", (event) => onKey(place, event));
  }

  document.addEventListener("DOMContentLoaded", () => {
    const place = document.querySelector("[data-calendar]");
    if (place && window.FullCalendar) draw(place);
  });
})();
