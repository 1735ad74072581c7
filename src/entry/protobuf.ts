/** OTLP in protobuf, for receivers that take no JSON: `initialize({ protocol: protobuf })`. */
export { protobufFormat as protobuf } from '../otlp/encode-protobuf';
