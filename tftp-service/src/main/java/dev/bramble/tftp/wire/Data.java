package dev.bramble.tftp.wire;

import io.netty.buffer.ByteBuf;

/**
 * DATA, opcode 3: one block.
 *
 * @param block 0 to 65535; counts from 1 and goes on with 0 after 65535
 * @param payload a view of the packet it was read from, and valid as long as that is
 */
public record Data(int block, ByteBuf payload) implements Packet {}
