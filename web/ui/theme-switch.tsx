import { For, type JSX } from "solid-js";
import { setTheme, type Theme, THEMES, theme } from "../state/theme.ts";
import { Icon, type IconName } from "./icon.tsx";

const LOOKS: Readonly<Record<Theme, { readonly label: string; readonly icon: IconName }>> = {
  system: { label: "As the system", icon: "system" },
  light: { label: "Light", icon: "sun" },
  dark: { label: "Dark", icon: "moon" },
};

export function ThemeSwitch(): JSX.Element {
  return (
    <div class="flex rounded-md border border-line p-0.5" role="group" aria-label="Theme">
      <For each={THEMES}>
        {(one) => (
          <button
            type="button"
            class="inline-flex h-6 w-7 items-center justify-center rounded-sm text-ink-3 pointer-coarse:size-11 hover:text-ink aria-pressed:bg-hover aria-pressed:text-ink"
            aria-pressed={theme() === one}
            aria-label={LOOKS[one].label}
            title={LOOKS[one].label}
            onClick={() => setTheme(one)}
          >
            <Icon name={LOOKS[one].icon} class="size-3.5" />
          </button>
        )}
      </For>
    </div>
  );
}
