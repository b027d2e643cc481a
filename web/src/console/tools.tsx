/** What a host finds beside the hall, and what can be on everybody's screen. One line for each feature. */
import type { State } from "../state.ts";
import type { Card, Tool } from "../toolbox.tsx";
import { Calls, callsWaiting } from "./calls.tsx";
import type { Desk } from "./desk.ts";
import { lostWaiting } from "./lost.tsx";
import { HelpPanel, PeoplePanel } from "./panel.tsx";
import { Say } from "./say.tsx";

export interface ConsoleProps {
  desk: Desk;
  state: State;
}

export const TOOLS: readonly Tool<ConsoleProps>[] = [
  { key: "people", title: "People", waiting: lostWaiting, Panel: PeoplePanel },
  { key: "help", title: "Help", waiting: callsWaiting, Panel: Calls },
  { key: "say", title: "Say", Panel: Say },
  { key: "guide", title: "Guide", Panel: HelpPanel },
];

export const CARDS: readonly Card<ConsoleProps>[] = [];
