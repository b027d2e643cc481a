/** Slides are fetched only by pages on which there are some: here is no more than the way to them. */
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Desk } from "../console/desk.ts";
import type { Live } from "../live.ts";
import type { State } from "../state.ts";

function later<P extends object>(load: () => Promise<ComponentType<P>>, given: P): JSX.Element {
  const [Panel, setPanel] = useState<ComponentType<P> | null>(null);
  const [failed, setFailed] = useState(0);
  useEffect(() => {
    load().then(
      (found) => setPanel(() => found),
      () => setTimeout(() => setFailed((n) => n + 1), 2000),
    );
  }, [failed]);
  return Panel === null ? <p role="status">Fetching the slides …</p> : <Panel {...given} />;
}

/** The page on everybody's screen, in the room (`live`) and in the console (`desk`). */
export function SlidesCard({ live, desk, state }: { live?: Live; desk?: Desk; state: State }): JSX.Element | null {
  const line = live ?? desk?.live;
  return line === undefined ? null : later(() => import("./viewer.tsx").then((module) => module.Viewer), { live: line, state });
}

/** What a host leads slides with. */
export function SlidesTool({ desk, state }: { desk: Desk; state: State }): JSX.Element {
  return later(() => import("./desk.tsx").then((module) => module.SlidesDesk), { live: desk.live, state });
}
