// What locks cost, where the plan that is worked on has had them priced: said of the bars that are locked still.

import { number, rounded } from "../base/words.js";
import { t } from "../render/language.js";

const priceText = (price) => {
  const values = { cost: rounded(price.GapCost), bound: rounded(price.Bound), nights: number(price.OrphanNights) };
  const worth = (price.OrphanNightsValue ?? null) === null ? "" : t(", worth {value}", { value: number(price.OrphanNightsValue) });
  return `${t("price of the lock: gap cost {cost} (at most {bound}), orphan nights {nights}", values)}${worth}`;
};

/** The data of a chart whose bars say what their locks cost; `rowOf` gives the reservation of an id as it is now. */
export const withPrices = (chart, prices, rowOf) => {
  const priceOf = new Map(prices.map((price) => [price.Id, price]));
  const said = (bar) => {
    const price = bar.id === undefined ? null : priceOf.get(bar.id);
    const row = price && rowOf(bar.id);
    const isAsPriced = row && row.IsLocked && row.AssignedRoom === price.RoomNumber;
    return isAsPriced ? { ...bar, title: `${bar.title}\n${priceText(price)}` } : bar;
  };
  const inRow = (row) => ({ ...row, lanes: row.lanes.map((lane) => lane.map(said)) });
  const inPlan = (plan) => ({ ...plan, sections: plan.sections.map((part) => ({ ...part, rows: part.rows.map(inRow) })) });
  return priceOf.size ? { ...chart, plans: chart.plans.map(inPlan) } : chart;
};
