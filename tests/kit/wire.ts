// The numbers of the IP Messenger protocol that the checks look for on the wire: commands (low eight bits) and options.
export const NO_OPERATION = 0x00;
export const BR_ENTRY = 0x01;
export const BR_EXIT = 0x02;
export const ANS_ENTRY = 0x03;
export const BR_ABSENCE = 0x04;
export const GET_LIST = 0x12;
export const SEND_MSG = 0x20;
export const RECV_MSG = 0x21;
export const GET_INFO = 0x40;
export const SEND_INFO = 0x41;

export const SEND_CHECK = 0x100;
export const UTF8 = 0x00800000;
export const CAN_UTF8 = 0x01000000;

/** One datagram as a peer writes it; `extra` is bytes so that any charset can be in it. */
export function packet(fields: {
  version?: string;
  no: number;
  user: string;
  host: string;
  command: number;
  extra?: string | Buffer;
}): Buffer {
  const head = Buffer.from(`${fields.version ?? "1"}:${fields.no}:${fields.user}:${fields.host}:${fields.command}:`);
  return Buffer.concat([head, Buffer.from(fields.extra ?? ""), Buffer.from([0])]);
}

/** The low eight bits of a packet's command; NaN for what is none. */
export const modeOf = (bytes: Buffer): number => {
  const command = Number(bytes.toString("latin1").split(":")[4]);
  return Number.isNaN(command) ? command : command & 0xff;
};
