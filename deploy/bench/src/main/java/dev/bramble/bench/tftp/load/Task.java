package dev.bramble.bench.tftp.load;

/** One request of a client, and how it should end. */
public sealed interface Task {

    /** The options it asks for. */
    Terms terms();

    /** The name it asks for. */
    String path();

    /**
     * What is asked of the server, beside tsize.
     *
     * @param blockBytes blksize (RFC 2348)
     * @param windowBlocks windowsize (RFC 7440); 1 is not sent
     */
    record Terms(int blockBytes, int windowBlocks) {}

    /** Reads the whole file and looks at its bytes. */
    record Load(RemoteFile file, Terms terms) implements Task {
        @Override
        public String path() {
            return file.path();
        }
    }

    /** Ends the transfer at the first answer, by ERROR 0. */
    record Probe(String path, Terms terms) implements Task {}

    /** Expects ERROR. */
    record Miss(String path, Terms terms) implements Task {}
}
