"""The script of the report: it filters what is there and keeps what was ticked off; without it nothing is missing."""

from __future__ import annotations

import hashlib
from base64 import b64encode

SCRIPT = r"""
(() => {
  "use strict";
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const field = (id) => document.getElementById(id);
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const when = /^(?:first night )?(\d{4}-\d\d-\d\d)(?: to \d{4}-\d\d-\d\d)?, /;
  const counted = /([\d,]+) nights?/;
  const lastNight = (start, nights) =>
    new Date(Date.parse(start) + 86400000 * (nights - 1)).toISOString().slice(0, 10);

  const rows = all("tr.row").map((element) => ({
    element,
    text: plain(Array.from(element.querySelectorAll("bdi"), (name) => name.textContent).join("\n")),
    types: element.dataset.types === undefined ? null : element.dataset.types.split("\n"),
    from: element.dataset.from,
    to: element.dataset.to,
  }));
  const bars = all(".tape .plan .bar").map((element) => {
    const lines = element.querySelector("title").textContent.split("\n");
    const dated = lines.slice(1).find((line) => when.test(line)) || "";
    const from = (when.exec(dated) || [])[1];
    const nights = counted.exec(element.classList.contains("gap") ? lines[0] : dated);
    const room = element.closest(".room");
    return {
      element,
      text: plain(lines.filter((line, number) => number === 0 || !when.test(line)).join("\n")),
      types: room.dataset.type === undefined ? null : [room.dataset.type],
      from,
      to: from && nights ? lastNight(from, Number(nights[1].replaceAll(",", ""))) : undefined,
    };
  });

  const fits = (item, wanted) =>
    (!wanted.type || !item.types || item.types.includes(wanted.type)) &&
    (!wanted.from || !item.to || item.to >= wanted.from) &&
    (!wanted.to || !item.from || item.from <= wanted.to);

  const filter = () => {
    const text = plain(field("find").value.trim());
    const chosen = field("type").selectedOptions[0];
    const wanted = { type: chosen && chosen.dataset.type, from: field("from").value, to: field("to").value };
    let shown = 0;
    for (const row of rows) {
      row.element.hidden = !(row.text.includes(text) && fits(row, wanted));
      shown += row.element.hidden ? 0 : 1;
    }
    for (const bar of bars) {
      bar.element.classList.toggle("dim", !(bar.text.includes(text) && fits(bar, wanted)));
    }
    for (const part of all(".calendar")) {
      part.hidden = !fits({ types: [part.dataset.type] }, wanted);
    }
    for (const month of all(".month")) {
      month.hidden = !fits(month.dataset, { from: wanted.from, to: wanted.to });
    }
    field("found").textContent = `${shown} of ${rows.length} rows shown`;
  };

  const key = `bookingopt:${document.body.dataset.problem}`;
  const boxes = all("input[data-move]");
  const mark = (box) => box.closest("tr").classList.toggle("done", box.checked);
  const restore = () => {
    let done = [];
    try {
      done = JSON.parse(localStorage.getItem(key)) || [];
    } catch {
      // a browser may refuse to keep anything: boxes can be ticked all the same
    }
    for (const box of boxes) {
      box.checked = Array.isArray(done) && done.includes(box.dataset.move);
      mark(box);
    }
  };
  const keep = (box) => {
    mark(box);
    try {
      localStorage.setItem(key, JSON.stringify(boxes.filter((one) => one.checked).map((one) => one.dataset.move)));
    } catch {
      // as above
    }
  };

  for (const id of ["find", "type", "from", "to"]) {
    field(id).addEventListener("input", filter);
  }
  field("clear").addEventListener("click", () => {
    for (const id of ["find", "type", "from", "to"]) {
      field(id).value = "";
    }
    filter();
    field("find").focus();
  });
  for (const box of boxes) {
    box.addEventListener("change", () => keep(box));
  }
  restore();
  field("controls").hidden = false;
  filter();
})();
"""

#: What the policy of the page lets run: this script and no other.
SCRIPT_HASH = "sha256-" + b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
