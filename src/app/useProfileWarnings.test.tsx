import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { DoctorFindingDto } from "@/lib/api/node";
import { FakeHost } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { useProfileWarnings } from "./useProfileWarnings";

function Warned() {
  useProfileWarnings();
  return null;
}

const finding = (code: string, severity: DoctorFindingDto["severity"]): DoctorFindingDto => ({
  severity,
  code,
  message: "As the node says it.",
  hint: "",
  command: null,
  values: { keys: "library.root" },
});

it("says that the database was gone, and makes no noise about a key that is not known", async () => {
  new FakeHost({
    get_node_info: () => ({
      version: "0.1.0",
      profileDir: "/p",
      port: 2425,
      interfaces: [],
      startedAt: 0,
      warnings: [finding("config.unknown_key", "note"), finding("storage.missing", "warning")],
    }),
  });
  renderScreen(<Warned />);
  expect(await screen.findByText(/^The database of this profile was missing or empty/)).toBeVisible();
  expect(screen.queryByText(/library\.root/)).toBeNull();
});
