/** Slides are fetched only by pages on which there are some: here is no more than the way to them. */
import type { JSX } from "preact";
import type { Desk } from "../console/desk.ts";
import { Later } from "../later.tsx";
import type { Live } from "../live.ts";
import type { State } from "../state.ts";

const viewer = () => import("./viewer.tsx").then((module) => module.Viewer);
const leading = () => import("./desk.tsx").then((module) => module.SlidesDesk);

/** The page on everybody's screen, in the room (`live`) and in the console (`desk`). */
export function SlidesCard({ live, desk, state }: { live?: Live; desk?: Desk; state: State }): JSX.Element | null {
  const line = live ?? desk?.live;
  return line === undefined ? null : <Later load={viewer} props={{ live: line, state }} />;
}

/** What a host leads slides with. */
export function SlidesTool({ desk, state }: { desk: Desk; state: State }): JSX.Element {
  return <Later load={leading} props={{ live: desk.live, state }} />;
}
