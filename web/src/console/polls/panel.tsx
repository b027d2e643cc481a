/** Polls for a host: what is asked now, what is prepared, what was asked. */
import "../../polls/polls.css";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { call, inWords } from "../../api.ts";
import { say, useServerNow } from "../../parts.tsx";
import { electorate, type Answer, type Poll } from "../../parts/polls.ts";
import { Results } from "../../polls/chart.tsx";
import { turnout } from "../../polls/figures.ts";
import { clock } from "../../words.ts";
import type { ConsoleProps } from "../tools.tsx";
import { BLANK, bodyOf, draftFrom, KIND_WORDS, reordered, type Draft } from "./draft.ts";
import { PollForm } from "./form.tsx";

interface Named {
  ballots: { person_id: string; name: string; answers: Answer[] }[] | null;
}

function answerWords(poll: Poll, answer: Answer): string {
  const said = answer.choices?.map((number) => poll.asks.options[number]).join(", ") ?? answer.value ?? answer.words?.join(", ") ?? answer.text;
  return `${said}${(answer.times ?? 1) > 1 ? ` (${answer.times} people)` : ""}`;
}

/** Who answered what in a named poll; asked for only when a host wants to see it. */
function WhoAnswered({ desk, poll }: { desk: ConsoleProps["desk"]; poll: Poll }): JSX.Element {
  const [found, setFound] = useState<Named | null>(null);
  const [trouble, setTrouble] = useState("");
  const votes = poll.tally?.votes ?? 0;
  function look(): void {
    call<Named>("GET", desk.live.path(`/polls/${poll.id}/results`)).then(setFound, (error: unknown) => setTrouble(inWords(error)));
  }
  return (
    <details key={votes} onToggle={(event) => event.currentTarget.open && look()}>
      <summary>Who answered what</summary>
      {trouble !== "" && <p class="strip wrong">{trouble}</p>}
      <ul>
        {found?.ballots?.map((one) => (
          <li key={one.person_id}>
            <b>{one.name}</b>: {one.answers.map((answer) => answerWords(poll, answer)).join("; ")}
          </li>
        ))}
      </ul>
    </details>
  );
}

export function PollsPanel({ desk, state }: ConsoleProps): JSX.Element {
  const { all } = state.parts.polls;
  const of = (status: Poll["status"]): Poll[] => all.filter((poll) => poll.status === status);
  const [writing, setWriting] = useState<{ draft: Draft; of: Poll | null } | null>(null);
  const [thrown, setThrown] = useState<Poll | null>(null);
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const open = of("open");
  const drafts = of("draft");
  const now = useServerNow(state, open.some((poll) => poll.closes_at !== null));
  const people = electorate(state);
  const live = state.session.status === "live";

  async function act(task: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    setTrouble("");
    try {
      await task();
    } catch (error) {
      setTrouble(inWords(error));
    }
    setBusy(false);
  }
  const post = (rest: string, body: unknown = {}): Promise<Poll> => desk.live.post<Poll>(`/polls${rest}`, body);
  const put = (rest: string, body: unknown): Promise<Poll> => call<Poll>("PUT", desk.live.path(`/polls/${rest}`), body);

  const ask = (poll: Poll): Promise<void> =>
    act(async () => {
      await post(`/${poll.id}/open`);
      say(`The poll is open: ${poll.title}`);
    });
  const close = (poll: Poll, countdown_seconds: number): Promise<void> =>
    act(async () => {
      await post(`/${poll.id}/close`, { countdown_seconds });
      say(countdown_seconds > 0 ? `The poll closes in ${countdown_seconds} seconds.` : "The poll is closed.");
    });
  const show = (poll: Poll, shown: boolean, on_stage: boolean): Promise<void> =>
    act(async () => {
      await put(`${poll.id}/showing`, { shown, on_stage });
      say(shown ? "Everybody sees the results." : "Only hosts see the results.");
    });
  const keep = (openNow: boolean): Promise<void> =>
    act(async () => {
      if (writing === null) return;
      const body = bodyOf(writing.draft);
      if (writing.of !== null) await put(writing.of.id, { ...body, version: writing.of.version });
      else {
        const made = await post("", body);
        if (openNow) await post(`/${made.id}/open`);
      }
      setWriting(null);
      say(openNow ? "The poll is open." : "The poll is kept. Nobody but hosts sees it.");
    });
  const throwAway = (poll: Poll): Promise<void> =>
    act(async () => {
      await call("DELETE", desk.live.path(`/polls/${poll.id}`));
      setThrown(poll);
      say("The poll is thrown away. You can bring it back.");
    });
  const bringBack = (poll: Poll): Promise<void> =>
    act(async () => {
      await post("", bodyOf(draftFrom(poll)));
      setThrown(null);
      say("The poll is back.");
    });
  const shift = (poll: Poll, by: -1 | 1): Promise<void> =>
    act(async () => {
      await desk.live.post("/polls/order", { poll_ids: reordered(drafts.map((one) => one.id), poll.id, by) });
    });

  const showing = (poll: Poll): JSX.Element => (
    <button disabled={busy} onClick={() => void show(poll, !poll.shown, poll.shown ? false : true)}>
      {poll.shown ? "Hide results" : "Show results to all"}
    </button>
  );

  return (
    <section class="panel sheet polls-panel" aria-labelledby="polls-title">
      <h2 id="polls-title">Polls</h2>
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
      {thrown !== null && (
        <p class="strip" data-testid="thrown">
          <span>“{thrown.title}” is thrown away.</span>
          <button class="plain" disabled={busy} onClick={() => void bringBack(thrown)}>
            Bring it back
          </button>
        </p>
      )}
      {open.map((poll) => (
        <article key={poll.id} class="poll" aria-label={poll.title} data-testid="open-poll">
          <h3>{poll.title}</h3>
          <p class="turnout" data-testid="turnout">
            <b>{turnout(poll.tally?.votes ?? 0, people)}</b>
            {poll.closes_at !== null && (
              <>
                , closes in <b class="clock">{clock(Date.parse(poll.closes_at) - now)}</b>
              </>
            )}
          </p>
          <p class="panel-actions">
            <button class="first" disabled={busy} onClick={() => void close(poll, 0)}>
              Close the poll
            </button>
            {poll.closes_at === null ? (
              <button disabled={busy} onClick={() => void close(poll, 30)}>
                Close in 30 s
              </button>
            ) : (
              <button disabled={busy} onClick={() => void act(async () => void (await post(`/${poll.id}/cancel-close`)))}>
                Keep it open
              </button>
            )}
            {showing(poll)}
          </p>
          {poll.tally !== null && (
            <details>
              <summary>Results so far</summary>
              <Results poll={poll} tally={poll.tally} />
            </details>
          )}
          {!poll.anonymous && <WhoAnswered desk={desk} poll={poll} />}
        </article>
      ))}
      {writing !== null ? (
        <PollForm
          state={state}
          draft={writing.draft}
          change={(draft) => setWriting({ ...writing, draft })}
          changing={writing.of !== null}
          busy={busy}
          keep={() => void keep(false)}
          openNow={() => void keep(true)}
          leave={() => setWriting(null)}
        />
      ) : (
        <p class="panel-actions">
          <button onClick={() => setWriting({ draft: BLANK, of: null })}>Write a poll</button>
        </p>
      )}
      {drafts.length > 0 && (
        <>
          <h3>Prepared</h3>
          <ol class="polls-list">
            {drafts.map((poll, index) => (
              <li key={poll.id} data-testid="draft-poll">
                <b>{poll.title}</b>
                <span class="soft small">
                  {KIND_WORDS[poll.asks.kind]}
                  {poll.anonymous ? ", anonymous" : ", named"}
                </span>
                <p class="panel-actions">
                  <button class={index === 0 && open.length === 0 ? "first" : ""} disabled={busy || !live} onClick={() => void ask(poll)}>
                    Open{drafts.length > 1 && <span class="unseen"> “{poll.title}”</span>}
                  </button>
                  <button class="plain" onClick={() => setWriting({ draft: draftFrom(poll), of: poll })}>
                    Change
                  </button>
                  {drafts.length > 1 && (
                    <>
                      <button class="plain" disabled={busy || index === 0} aria-label={`Move “${poll.title}” up`} onClick={() => void shift(poll, -1)}>
                        Up
                      </button>
                      <button class="plain" disabled={busy || index === drafts.length - 1} aria-label={`Move “${poll.title}” down`} onClick={() => void shift(poll, 1)}>
                        Down
                      </button>
                    </>
                  )}
                  <button class="plain" disabled={busy} onClick={() => void throwAway(poll)}>
                    Throw away
                  </button>
                </p>
              </li>
            ))}
          </ol>
          {!live && <p class="soft small">They can be opened once the workshop has started.</p>}
        </>
      )}
      {of("closed").length > 0 && (
        <>
          <h3>Asked</h3>
          {of("closed")
            .reverse()
            .map((poll) => (
              <details key={poll.id} data-testid="closed-poll">
                <summary>
                  {poll.title} <span class="soft small">{turnout(poll.tally?.votes ?? 0, 0)}</span>
                </summary>
                {poll.tally !== null && <Results poll={poll} tally={poll.tally} />}
                {!poll.anonymous && <WhoAnswered desk={desk} poll={poll} />}
                <p class="panel-actions">
                  {showing(poll)}
                  <button disabled={busy} onClick={() => void show(poll, poll.shown, !poll.on_stage)}>
                    {poll.on_stage ? "Take off the screen" : "Put on the screen"}
                  </button>
                  {poll.anonymous ? (
                    <button class="plain" onClick={() => setWriting({ draft: draftFrom(poll), of: null })}>
                      Ask again
                    </button>
                  ) : (
                    <button class="plain" disabled={busy || !live} onClick={() => void act(async () => void (await post(`/${poll.id}/reopen`)))}>
                      Open again
                    </button>
                  )}
                </p>
              </details>
            ))}
        </>
      )}
    </section>
  );
}
