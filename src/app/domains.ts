// Every domain of the window: a new one is one more line.
export { chat } from "@/components/chat/domain";
export { contacts } from "@/components/contacts/domain";
export { health } from "@/components/health/domain";
export { settings } from "@/components/settings/domain";
