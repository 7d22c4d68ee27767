package dev.bramble.tftp.files;

import java.nio.ByteBuffer;

/**
 * Turns netascii back into the text it was made of, block after block (RFC 1350 section 1, RFC 764): CR LF becomes LF, CR
 * NUL becomes CR. A CR with anything else behind it, which netascii does not know, stays as it is.
 */
final class NetasciiDecoder {
    private boolean afterCarriageReturn;

    /**
     * Translates one block.
     *
     * @return what is certain so far: a CR at the block's end is held back until its pair is known
     */
    ByteBuffer decode(ByteBuffer block) {
        ByteBuffer text = ByteBuffer.allocate(block.remaining() + 1);
        while (block.hasRemaining()) {
            byte b = block.get();
            if (afterCarriageReturn) {
                afterCarriageReturn = false;
                if (b == '\n') {
                    text.put(b);
                    continue;
                }
                text.put((byte) '\r');
                if (b == 0) {
                    continue;
                }
            }
            if (b == '\r') {
                afterCarriageReturn = true;
            } else {
                text.put(b);
            }
        }
        return text.flip();
    }

    /** What was held back, at the end of the file. */
    ByteBuffer end() {
        ByteBuffer text = ByteBuffer.allocate(1);
        if (afterCarriageReturn) {
            afterCarriageReturn = false;
            text.put((byte) '\r');
        }
        return text.flip();
    }
}
