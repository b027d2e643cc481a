/** A poll as a host writes it, and as it is sent. Pure. */
import type { Asks, Poll, PollKind } from "../../parts/polls.ts";

export const KIND_WORDS: Readonly<Record<PollKind, string>> = {
  one: "One choice",
  several: "Several choices",
  ranking: "Put in order",
  scale: "A scale",
  words: "Short words",
  text: "Open text",
};

export const RESULTS_WORDS: Readonly<Record<Poll["results"], string>> = {
  closed: "Everybody, once it is closed",
  live: "Everybody, as votes come in",
  hosts: "Hosts, until you show them",
};

export const SECONDS: readonly (number | null)[] = [null, 30, 60, 120, 300];

export interface Draft {
  title: string;
  detail: string;
  kind: PollKind;
  /** One option on each line. */
  options: string;
  least: string;
  most: string;
  low: string;
  high: string;
  low_label: string;
  high_label: string;
  anonymous: boolean;
  results: Poll["results"];
  seconds: number | null;
  agenda_item_id: string | null;
}

export const BLANK: Draft = {
  title: "",
  detail: "",
  kind: "one",
  options: "",
  least: "1",
  most: "",
  low: "1",
  high: "5",
  low_label: "",
  high_label: "",
  anonymous: true,
  results: "closed",
  seconds: null,
  agenda_item_id: null,
};

export function optionsOf(draft: Draft): string[] {
  return draft.options.split("\n").map((line) => line.trim()).filter(Boolean);
}

function whole(text: string, otherwise: number): number {
  const number = Number.parseInt(text, 10);
  return Number.isNaN(number) ? otherwise : number;
}

/** What is sent to prepare the poll. */
export function bodyOf(draft: Draft): Record<string, unknown> {
  const { kind } = draft;
  const asks: Partial<Asks> = { kind };
  if (kind === "one" || kind === "several" || kind === "ranking") asks.options = optionsOf(draft);
  if (kind === "several") {
    asks.least = whole(draft.least, 1);
    asks.most = draft.most.trim() === "" ? null : whole(draft.most, 1);
  }
  if (kind === "words") asks.most = whole(draft.most, 1);
  if (kind === "scale") {
    Object.assign(asks, { low: whole(draft.low, 1), high: whole(draft.high, 5), low_label: draft.low_label, high_label: draft.high_label });
  }
  const { title, detail, anonymous, results, seconds, agenda_item_id } = draft;
  return { title, detail, asks, anonymous, results, seconds, agenda_item_id };
}

/** What is missing before it can be sent; empty when nothing is. */
export function missing(draft: Draft): string {
  if (draft.title.trim() === "") return "Write the question.";
  const choosing = draft.kind === "one" || draft.kind === "several" || draft.kind === "ranking";
  return choosing && optionsOf(draft).length < 2 ? "Write at least two options, one on each line." : "";
}

/** The poll to be changed, or asked again. */
export function draftFrom(poll: Poll): Draft {
  const { asks } = poll;
  return {
    title: poll.title,
    detail: poll.detail,
    kind: asks.kind,
    options: asks.options.join("\n"),
    least: String(asks.least),
    most: asks.most === null ? "" : String(asks.most),
    low: String(asks.low),
    high: String(asks.high),
    low_label: asks.low_label,
    high_label: asks.high_label,
    anonymous: poll.anonymous,
    results: poll.results,
    seconds: poll.seconds,
    agenda_item_id: poll.agenda_item_id,
  };
}

/** The drafts with one of them a place up or down. */
export function reordered(ids: readonly string[], id: string, by: -1 | 1): string[] {
  const order = [...ids];
  const from = order.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= order.length) return order;
  order.splice(from, 1);
  order.splice(to, 0, id);
  return order;
}
