import type { JSX } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { ChartKind } from "../../edge/protocol/board.ts";
import { BarChart } from "./bar-chart.tsx";
import type { ChartProps } from "./chart-props.ts";
import "./drawings.css";
import { FunnelChart } from "./funnel-chart.tsx";
import { HeatChart } from "./heat-chart.tsx";
import { SeriesChart } from "./series-chart.tsx";
import { TopList } from "./top-list.tsx";

export { AnswerTable } from "./answer-table.tsx";

const DRAWN: Readonly<Partial<Record<ChartKind, (props: ChartProps) => JSX.Element>>> = {
  bars: BarChart,
  stacked: BarChart,
  line: SeriesChart,
  area: SeriesChart,
  funnel: FunnelChart,
  heat: HeatChart,
  top: TopList,
};

/** All that is drawn with marks: every kind but numbers, which a board shows before this code has come, and tables. */
export function Drawn(props: ChartProps): JSX.Element {
  return <Dynamic component={DRAWN[props.drawing.kind]} {...props} />;
}
