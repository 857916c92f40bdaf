// The fields of a request: arrival, nights, room type; the same where a plan is started and where one is done.

import { button, el, printable } from "../base/dom.js";
import { t } from "../render/language.js";

let count = 0;

/** A labelled field; its id is unlike every other. */
const field = (label, input) => {
  count += 1;
  input.id = `request-${count}`;
  return el("div", { class: "field" }, el("label", { for: input.id }, label), input);
};

/** The fields of one request, what they say, and what is wrong with them. */
export const requestFields = (types) => {
  const arrival = el("input", { type: "date", required: true });
  const nights = el("input", { type: "number", min: "1", max: "3650", step: "1", inputmode: "numeric", required: true });
  const type = el("select", {});
  const offer = (names) => {
    const chosen = type.selectedIndex > 0 ? names.indexOf(type.names[type.selectedIndex - 1]) : -1;
    type.names = names;
    type.replaceChildren(el("option", {}, t("any")), ...names.map((name) => el("option", {}, printable(name))));
    type.selectedIndex = chosen + 1;
  };
  offer(types);
  return {
    nodes: [field(t("Arrival"), arrival), field(t("Nights"), nights), field(t("Room type"), type)],
    offer,
    focus: () => arrival.focus(),
    types: () => type.names,
    /** Show what is asked for. */
    put: (wanted) => {
      [arrival.value, nights.value] = [wanted.arrival, wanted.nights];
      type.selectedIndex = wanted.type ? type.names.indexOf(wanted.type) + 1 : 0;
    },
    /** Arrival, nights and room type; null where something is missing, with the cursor there. */
    read: () => {
      const wrong = [arrival, nights].find((input) => !input.checkValidity());
      for (const input of [arrival, nights]) {
        input.setAttribute("aria-invalid", String(input === wrong));
      }
      if (wrong) {
        wrong.focus();
        return null;
      }
      const name = type.selectedIndex > 0 ? type.names[type.selectedIndex - 1] : null;
      return { arrival: arrival.value, nights: Number(nights.value), type: name };
    },
  };
};

/** A list of requests to which one can be added. */
export const requestList = (list, add) => {
  const rows = new Set();
  let types = [];
  add.addEventListener("click", () => {
    const fields = requestFields(types);
    const item = el("li", {}, fields.nodes);
    const remove = button(t("Remove"), () => {
      rows.delete(fields);
      item.remove();
      add.focus();
    });
    item.append(remove);
    rows.add(fields);
    list.append(item);
    fields.focus();
  });
  return {
    offer: (names) => {
      types = names;
      rows.forEach((fields) => fields.offer(names));
    },
    /** Every request; null where one is not complete. */
    read: () => {
      const found = [...rows].map((fields) => fields.read());
      return found.includes(null) ? null : found;
    },
  };
};

/** The room types of a problem, in their order. */
export const typesOf = (problem) => {
  const rooms = problem && Array.isArray(problem.Rooms) ? problem.Rooms : [];
  return [...new Set(rooms.map((room) => (room && typeof room.RoomType === "string" ? room.RoomType : "Default")))];
};
