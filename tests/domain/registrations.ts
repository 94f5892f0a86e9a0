// The lines by which the tree learns of a new domain: each stands behind a line that is there already.
export type Registration = { file: string; after: string; line: string };

export const REGISTRATIONS: readonly Registration[] = [
  {
    file: "src-tauri/Cargo.toml",
    after: 'landline-node = { path = "crates/node" }',
    line: 'landline-counter = { path = "crates/counter" }',
  },
  {
    file: "src-tauri/crates/node/Cargo.toml",
    after: "[dependencies]",
    line: "landline-counter.workspace = true",
  },
  {
    file: "src-tauri/crates/node/src/assembly.rs",
    after: "    chat: Chat = Chat::open(parts.chat_deps(&peers)).await?;",
    line: '    #[doc = "A number."] counter: landline_counter::Counter = landline_counter::Counter::new(parts.store.clone());',
  },
  {
    file: "src-tauri/crates/api/Cargo.toml",
    after: "[dependencies]",
    line: "landline-counter.workspace = true",
  },
  {
    file: "src-tauri/crates/api/src/lib.rs",
    after: "mod contract_error;",
    line: "mod counter;",
  },
  {
    file: "src-tauri/crates/api/src/contract.rs",
    after: "    node: NodeCommands, for_each_node_command;",
    line: "    counter: CounterCommands, for_each_counter_command;",
  },
  {
    file: "src-tauri/crates/api/src/events.rs",
    after: "    Node: NodeEventDto,",
    line: "    Counter: crate::counter::CounterEventDto,",
  },
  {
    file: "src/app/domains.ts",
    after: 'export { contacts } from "@/components/contacts/domain";',
    line: 'export { counter } from "@/components/counter/domain";',
  },
];
