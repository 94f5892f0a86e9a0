// What only tells: badges, stats, cards, progress, spinners and banners, as they are read aloud.
import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Badge, Tag } from "./Badge";
import { Banner } from "./Banner";
import { Button } from "./Button";
import { Card } from "./Card";
import { EmptyState } from "./EmptyState";
import { Progress } from "./Progress";
import { Spinner } from "./Spinner";
import { Stat, Stats } from "./Stat";

describe("Badge", () => {
  it("is nothing for none, and does not count beyond 99", () => {
    const { container, rerender } = render(<Badge count={0} label="0 unread" />);
    expect(container).toBeEmptyDOMElement();
    rerender(<Badge count={100} label="100 unread messages" />);
    expect(screen.getByText("99+")).toHaveAttribute("aria-hidden", "true");
    expect(screen.getByText("100 unread messages")).toBeInTheDocument();
  });
});

describe("Tag", () => {
  it("is a word", () => {
    render(<Tag tone="good">Encrypted</Tag>);
    expect(screen.getByText("Encrypted")).toBeVisible();
  });
});

describe("Stat", () => {
  it("is a term with its value and its note", () => {
    render(
      <Stats label="Figures">
        <Stat label="Heartbeats sent" value="1,284" note="last 12 s ago" />
      </Stats>,
    );
    expect(screen.getByRole("term")).toHaveTextContent("Heartbeats sent");
    expect(screen.getAllByRole("definition").map((each) => each.textContent)).toEqual(["1,284", "last 12 s ago"]);
  });
});

describe("Card", () => {
  it("with a title is a region of that name", () => {
    render(<Card title="Round trip">A chart</Card>);
    const card = screen.getByRole("region", { name: "Round trip" });
    expect(within(card).getByRole("heading", { name: "Round trip" })).toBeVisible();
  });
});

describe("Progress", () => {
  it("has a name, a value and the value in words", () => {
    render(<Progress label="enclosure-v3" value={0.624} text="4,361 of 7,004 files" />);
    const bar = screen.getByRole("progressbar", { name: "enclosure-v3" });
    expect(bar).toHaveAttribute("aria-valuenow", "62");
    expect(bar).toHaveAttribute("aria-valuetext", "4,361 of 7,004 files");
  });

  it("claims no value while nobody knows one", () => {
    render(<Progress label="Export" value={null} text="Counting" />);
    expect(screen.getByRole("progressbar")).not.toHaveAttribute("aria-valuenow");
  });
});

describe("Spinner", () => {
  it("is announced with a label and is decoration without", () => {
    const { rerender } = render(<Spinner label="Loading" />);
    expect(screen.getByRole("status", { name: "Loading" })).toBeVisible();
    rerender(<Spinner />);
    expect(screen.queryByRole("status")).toBeNull();
  });
});

describe("Banner", () => {
  it("interrupts as an alert and offers what can be done", () => {
    render(
      <Banner tone="warn" role="alert" actions={<Button>Try again</Button>}>
        You are offline.
      </Banner>,
    );
    const alert = screen.getByRole("alert");
    expect(alert).toHaveTextContent("You are offline.");
    expect(within(alert).getByRole("button", { name: "Try again" })).toBeVisible();
  });
});

describe("EmptyState", () => {
  it("says what there is not, and what to do", () => {
    render(
      <EmptyState title="Nobody here yet" hint="Start Landline on another computer.">
        <Button>Check the network</Button>
      </EmptyState>,
    );
    expect(screen.getByText("Nobody here yet")).toBeVisible();
    expect(screen.getByText("Start Landline on another computer.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Check the network" })).toBeVisible();
  });
});
