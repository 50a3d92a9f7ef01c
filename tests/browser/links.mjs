// Writes share links as the page does, and such as it never would: version 1, as src/share/link.rs describes it.

import { deflateRawSync, inflateRawSync } from 'node:zlib';

const SCHEDULES = ['virtual-time', 'by-hand', 'random'];
const CHOICES = [
  'deliver', 'input', 'drop', 'duplicate', 'delay', 'crash', 'restart', 'cut', 'heal', 'partition', 'heal-all',
];
const OF_A_MESSAGE = new Set(['deliver', 'drop', 'duplicate', 'delay']);

/** Numbers as postcard writes them: seven bits a byte, least first. */
function varint(number) {
  const bytes = [];
  let rest = BigInt(number);
  while (rest >= 128n) {
    bytes.push(Number(rest % 128n) + 128);
    rest /= 128n;
  }
  return [...bytes, Number(rest)];
}

const zigzag = (number) => varint(number < 0 ? -2 * number - 1 : 2 * number);

const counted = (bytes) => [...varint(bytes.length), ...bytes];

/**
 * The body of a link. Choices are `[kind, …numbers]`: a message's number for what is done to it, process and input
 * for an input, both ends for a link, bits for a side.
 */
export function body({
  algorithm = 'paxos',
  parameters = [2, 3, 1],
  struck = 0,
  seed = 1,
  schedule = 'virtual-time',
  at = 0,
  choices = [],
  steps = choices.length,
} = {}) {
  let last = 0;
  const written = choices.flatMap(([kind, ...numbers]) => {
    const code = varint(CHOICES.indexOf(kind));
    if (OF_A_MESSAGE.has(kind)) {
      const difference = numbers[0] - last;
      [last] = numbers;
      return [...code, ...zigzag(difference)];
    }
    // Processes are single bytes; the numbers of inputs and the bits of sides are longer.
    const long = kind === 'input' ? 1 : kind === 'partition' ? 0 : -1;
    return [...code, ...numbers.flatMap((number, n) => (n === long ? varint(number) : [number]))];
  });
  return [
    ...counted([...Buffer.from(algorithm)]),
    ...counted(parameters),
    ...varint(struck),
    ...varint(seed),
    ...varint(SCHEDULES.indexOf(schedule)),
    ...varint(at),
    ...varint(steps),
    ...written,
  ];
}

/** A link around any body, with a right checksum unless another is given. */
export function linkAround(bytes, { version = 1, checksum } = {}) {
  const all = Buffer.concat([Buffer.from([version]), deflateRawSync(Buffer.from(bytes))]);
  const sum = Buffer.alloc(2);
  sum.writeUInt16BE(checksum ?? crc16(all));
  return `run=${Buffer.concat([all, sum]).toString('base64url')}`;
}

/** The link of a run. */
export const link = (run) => linkAround(body(run));

/** The step at which the run in an address stands; -1 if there is no run in it. */
export function stepOf(address) {
  const code = address.match(/#run=(.+)$/)?.[1];
  if (!code) return -1;
  const whole = Buffer.from(code, 'base64url');
  const bytes = inflateRawSync(whole.subarray(1, -2));
  let place = 0;
  const number = () => {
    let [value, unit] = [0, 1];
    do {
      value += (bytes[place] % 128) * unit;
      unit *= 128;
      place += 1;
    } while (bytes[place - 1] >= 128);
    return value;
  };
  const skip = (texts) => {
    for (let text = 0; text < texts; text += 1) {
      const length = number();
      place += length;
    }
  };
  // In version 2, what the run says of itself comes first: three texts, and perhaps where its answer is.
  if (whole[0] === 2) {
    skip(3);
    if (number() === 1) number();
  }
  skip(2);
  const [, , , at] = [number(), number(), number(), number()];
  return at;
}

function crc16(bytes) {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return ~crc & 0xffff;
}
