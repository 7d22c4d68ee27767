package dev.bramble.cli;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Where a disk's bytes go, from first to last. */
sealed interface ExportSink extends AutoCloseable {

    void data(ByteString bytes) throws IOException;

    void zeros(long count) throws IOException;

    /** All bytes were given: they are there when this returns. */
    void finish() throws IOException;

    @Override
    void close() throws IOException;

    /** A file in which zeros take no place. */
    record Sparse(RandomAccessFile file) implements ExportSink {

        @Override
        public void data(ByteString bytes) throws IOException {
            FileChannel channel = file.getChannel();
            for (ByteBuffer piece : bytes.asReadOnlyByteBufferList()) {
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
        }

        @Override
        public void zeros(long count) throws IOException {
            file.seek(file.getFilePointer() + count);
        }

        @Override
        public void finish() throws IOException {
            file.setLength(file.getFilePointer());
            file.getChannel().force(true);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** A stream, in which zeros are written as they are. */
    record Stream(OutputStream stream) implements ExportSink {
        private static final byte[] ZEROS = new byte[64 * 1024];

        @Override
        public void data(ByteString bytes) throws IOException {
            bytes.writeTo(stream);
        }

        @Override
        public void zeros(long count) throws IOException {
            for (long left = count; left > 0; left -= ZEROS.length) {
                stream.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
            }
        }

        @Override
        public void finish() throws IOException {
            stream.close();
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
