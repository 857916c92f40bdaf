// Which order do the dates have? Two rows of the file, and what a date would be in each order.

import { named, table } from "../base/dom.js";
import { language, t } from "../render/language.js";

const LOCALE = language === "en" ? "en-GB" : language;
const NUMBERS = /(?<!\d)(\d{1,4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,4})(?!\d)/;

/** A day of three numbers in an order, in words; empty where it is none. */
const inWords = (numbers, order) => {
  const of = Object.fromEntries([...order].map((part, at) => [part, Number(numbers[at])]));
  const year = of.y < 100 ? 2000 + of.y : of.y;
  const day = new Date(Date.UTC(year, of.m - 1, of.d));
  const isDay = day.getUTCFullYear() === year && day.getUTCMonth() === of.m - 1 && day.getUTCDate() === of.d;
  return isDay ? day.toLocaleDateString(LOCALE, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }) : "";
};

/** The rows that a fault shows, as a table. */
export const sampleTable = (fault) => {
  const [headings, ...rows] = fault.samples || [];
  if (!headings || !rows.length) {
    return null;
  }
  return table(t("Rows of the file"), headings.map((text) => text || " "), rows.map((row) => row.map(named)));
};

/** What each order makes of the date in question, by the order's name; empty where there is no such day. */
export const readings = (fault) => {
  const found = NUMBERS.exec(fault.value);
  const of = (order) => {
    const words = found ? inWords(found.slice(1), order) : "";
    return words ? t("{figures} is {day}", { figures: found[0], day: words }) : "";
  };
  return Object.fromEntries(["dmy", "mdy", "ymd"].map((order) => [order, of(order)]));
};
