/** What a host finds beside the hall, and what can be on everybody's screen. One line for each feature. */
import type { State } from "../state.ts";
import type { Card, Tool } from "../toolbox.tsx";
import type { Desk } from "./desk.ts";
import { HelpPanel, PeoplePanel } from "./panel.tsx";

export interface ConsoleProps {
  desk: Desk;
  state: State;
}

export const TOOLS: readonly Tool<ConsoleProps>[] = [
  { key: "people", title: "People", Panel: PeoplePanel },
  { key: "guide", title: "Guide", Panel: HelpPanel },
];

export const CARDS: readonly Card<ConsoleProps>[] = [];
