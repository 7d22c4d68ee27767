package dev.bramble.tftp.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Turns the netascii that comes into the text it was made of. */
final class NetasciiIncomingFile implements IncomingFile {
    private final IncomingFile file;
    private final NetasciiDecoder decoder = new NetasciiDecoder();

    NetasciiIncomingFile(IncomingFile file) {
        this.file = file;
    }

    @Override
    public String tree() {
        return file.tree();
    }

    @Override
    public String path() {
        return file.path();
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
        file.append(decoder.decode(bytes));
    }

    @Override
    public void commit() throws IOException {
        file.append(decoder.end());
        file.commit();
    }

    @Override
    public void discard() {
        file.discard();
    }
}
