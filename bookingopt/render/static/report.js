// The report alone in a browser: its chart, its ticks and its search.

import { setUpChart } from "./chart.js";
import { setUpSearch } from "./search.js";
import { setUpTicks } from "./ticks.js";

const report = document.getElementById("main");
const section = document.getElementById("chart");
setUpTicks(report);
setUpSearch(report, section ? setUpChart(section) : null);
