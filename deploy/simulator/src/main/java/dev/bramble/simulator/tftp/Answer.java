package dev.bramble.simulator.tftp;

import java.nio.ByteBuffer;

/** How a server answered a read request. */
public sealed interface Answer {
    /**
     * The file, to its end or to where the EEPROM can count no further.
     *
     * @param optionsAcknowledged whether an OACK came with the blksize that was asked for
     */
    record Loaded(ByteBuffer content, boolean optionsAcknowledged) implements Answer {
        /** A copy of the file's bytes. */
        public byte[] bytes() {
            byte[] bytes = new byte[content.remaining()];
            content.get(content.position(), bytes);
            return bytes;
        }

        public int size() {
            return content.remaining();
        }
    }

    /**
     * The transfer was ended after the first answer.
     *
     * @param size tsize of the OACK, -1 when it had none
     */
    record Probed(long size) implements Answer {}

    /** ERROR, as the server worded it; code 1 is a file that is not there. */
    record Refused(int code, String message) implements Answer {
        /** As the Pi shows it. */
        @Override
        public String toString() {
            return "TFTP " + code + ": " + message;
        }
    }

    /** No answer, or none to the end, in the time that one file may take. */
    record TimedOut(long received) implements Answer {
        /** As the Pi shows it. */
        @Override
        public String toString() {
            return received == 0 ? "no answer" : "the transfer stopped after " + received + " bytes";
        }
    }
}
