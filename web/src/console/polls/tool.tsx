/** The polls of the console: fetched when a host first looks at them. */
import type { JSX } from "preact";
import { Later } from "../../later.tsx";
import { onStage } from "../../parts/polls.ts";
import { turnout } from "../../polls/figures.ts";
import { PollCard } from "../../room/poll-card.tsx";
import type { State } from "../../state.ts";
import type { ConsoleProps } from "../tools.tsx";

const panel = () => import("./panel.tsx").then((module) => module.PollsPanel);

export function PollsTool(props: ConsoleProps): JSX.Element {
  return <Later load={panel} props={props} />;
}

/** How many polls are open, beside the tab. */
export function openPolls(state: State): { count: number; words: string } | null {
  const open = onStage(state).filter((poll) => poll.status === "open");
  return open.length === 0 ? null : { count: open.length, words: open.map((poll) => turnout(poll.tally?.votes ?? 0, 0)).join(", ") };
}

/** What everybody sees, as a host sees it. */
export function PollsOnStage({ desk, state }: ConsoleProps): JSX.Element {
  return <PollCard live={desk.live} state={state} />;
}
