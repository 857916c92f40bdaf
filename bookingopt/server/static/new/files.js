// What was chosen or dropped: which file is what, its text, and the problem that the server reads from it.

import * as api from "../base/api.js";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** What a file can be: its name here, what it is called, and which files it is for. */
export const ROLES = {
  problem: { text: "Problem (JSON)", of: "json" },
  settings: { text: "Settings (JSON)", of: "json" },
  reservations: { text: "Reservations (CSV)", of: "csv" },
  rooms: { text: "Rooms (CSV)", of: "csv" },
  workbook: { text: "Workbook (.xlsx)", of: "xlsx" },
};

const ending = (name) => (/\.([^.]+)$/.exec(name) || ["", ""])[1].toLowerCase();

const MARKS = [
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

/** The text of the bytes: UTF-8, or what a byte order mark says; null where they are no such text. */
const decode = (bytes) => {
  const found = MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte));
  try {
    return new TextDecoder(found ? found[1] : "utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

const data = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the server says what is wrong with it
  }
};

const guess = (kind, text) => {
  if (kind === "xlsx") {
    return "workbook";
  }
  if (kind === "json") {
    const found = data(text);
    const isSettings = found && typeof found === "object" && !("Rooms" in found) && !("Reservations" in found);
    return isSettings ? "settings" : "problem";
  }
  const header = (text || "").split(/\r?\n/, 1)[0];
  return /arrival|length/i.test(header) ? "reservations" : "rooms";
};

/** A chosen file: its name, kind, bytes, text, what it looks like, and what it is taken as. */
export const load = async (file) => {
  const kind = ending(file.name);
  if (!["json", "csv", "xlsx"].includes(kind)) {
    const old = ["xls", "xlsm", "xlsb", "ods"].includes(kind) ? " Save it as .xlsx in the spreadsheet program." : "";
    throw new Error(`${file.name}: expected a file that ends in .json, .csv or .xlsx.${old}`);
  }
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Error(`${file.name} cannot be read; was it moved or changed?`);
  }
  const text = kind === "xlsx" ? null : decode(bytes);
  if (kind === "csv" && text === null) {
    throw new Error(`${file.name} is not UTF-8 text: save it as "CSV UTF-8" in the spreadsheet program.`);
  }
  const looks = guess(kind, text);
  return { name: file.name, kind, bytes, text, looks, role: looks };
};

/** The files with one more: a house of its own replaces all others, a part of one replaces its like. */
export const joined = (files, added) => {
  const isPart = (file) => !["problem", "workbook"].includes(file.looks);
  const kept = isPart(added) ? files.filter((file) => isPart(file) && file.looks !== added.looks) : [];
  const all = [...kept, added];
  const hasTables = all.some((file) => file.kind === "csv");
  for (const file of all) {
    // settings without tables are rather a problem in which much is missing, and the server says what
    file.role = file.looks === "settings" && !hasTables ? "problem" : file.looks;
  }
  return all;
};

const stem = (name) => name.replace(/\.[^.]*$/, "");

const only = (files, role) => {
  const found = files.filter((file) => file.role === role);
  if (found.length > 1) {
    throw new Error(`${found.map((file) => file.name).join(" and ")} are both taken as ${ROLES[role].text}: choose one.`);
  }
  return found[0] || null;
};

/** What is still missing among the files, in words; empty where nothing is. */
export const missing = (files) => {
  const has = (role) => files.some((file) => file.role === role);
  if (!files.length) {
    return "Choose a file first.";
  }
  if (has("problem") || has("workbook")) {
    return "";
  }
  if (!has("reservations")) {
    return "The reservations are missing: add them as a CSV file.";
  }
  return has("rooms") ? "" : "The rooms are missing: add them as a CSV file, or as a workbook together with the reservations.";
};

const settingsOf = (file) => {
  const found = data(file.text || "");
  if (!found || typeof found !== "object" || Array.isArray(found)) {
    throw new Error(`${file.name} is no JSON object such as {"MinimumStay": 3}.`);
  }
  return found;
};

/**
 * Let the server read the files. Returns the body for the search, the problem as data to show, what is to be known
 * about it, and the files by the names that errors have for them.
 */
export const read = async (files, minimumStay) => {
  const [problem, workbook, reservations, rooms, settings] = [
    "problem", "workbook", "reservations", "rooms", "settings",
  ].map((role) => only(files, role));
  const whole = [problem, workbook, reservations].filter(Boolean);
  if (whole.length > 1) {
    throw new Error(`${whole.map((file) => file.name).join(" and ")} are each a house of their own: choose one.`);
  }
  if (problem) {
    const checked = await api.validate(problem.bytes);
    return { body: problem.bytes, problem: data(problem.text || "") || {}, checked };
  }
  const text = workbook
    ? await api.parse(workbook.bytes, XLSX, { name: stem(workbook.name) })
    : await api.parse(
        JSON.stringify({
          name: stem(reservations.name),
          reservations: reservations.text,
          rooms: rooms.text,
          settings: settings ? settingsOf(settings) : undefined,
          minimum_stay: minimumStay === null ? undefined : minimumStay,
        }),
        "application/json",
      );
  return { body: text, problem: JSON.parse(text), checked: null };
};

/** The file that an error is about, and the place as its reader knows it. */
export const placeIn = (files, place) => {
  const [, role, rest] = /^(reservations|rooms|settings|workbook)\b:?\s*(.*)$/s.exec(place) || ["", "problem", place];
  const file = files.find((one) => one.role === role) || null;
  return { file, place: role === "problem" || !file ? place : [file.name, rest].filter(Boolean).join(" "), rest };
};
