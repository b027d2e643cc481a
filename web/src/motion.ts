/** Moving somebody is moving a chair: chairs glide from where they were drawn to where they are drawn now. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";

const MOVE_MS = 220;

interface Spot {
  x: number;
  y: number;
}

function spots(root: HTMLElement): Map<string, Spot> {
  const found = new Map<string, Spot>();
  for (const chair of root.querySelectorAll<SVGGElement>("[data-chair]")) {
    const at = chair.getScreenCTM();
    const id = chair.dataset["chair"];
    if (at !== null && id !== undefined) found.set(id, { x: at.e + scrollX, y: at.f + scrollY });
  }
  return found;
}

/** Animates the chairs inside `root` whenever `where` (who sits in which room) changes. */
export function useMovingChairs(root: RefObject<HTMLElement | null>, where: string): void {
  const last = useRef<Map<string, Spot> | null>(null);
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const before = last.current;
    const now = spots(element);
    last.current = now;
    if (before === null || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const [id, { x, y }] of now) {
      const old = before.get(id);
      if (old === undefined || Math.hypot(old.x - x, old.y - y) < 4) continue;
      const chair = element.querySelector<SVGGElement>(`[data-chair="${CSS.escape(id)}"]`);
      const scale = chair?.getScreenCTM()?.a || 1;
      chair?.querySelector(".rt-mover")?.animate(
        [{ transform: `translate(${(old.x - x) / scale}px, ${(old.y - y) / scale}px)` }, { transform: "none" }],
        { duration: MOVE_MS, easing: "cubic-bezier(0.2, 0.7, 0.3, 1)" },
      );
    }
  }, [where]);
  useLayoutEffect(() => {
    const again = (): void => {
      if (root.current !== null) last.current = spots(root.current);
    };
    addEventListener("resize", again);
    return () => removeEventListener("resize", again);
  }, []);
}
