package dev.bramble.bench.inventory;

import dev.bramble.bench.Scenario;
import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.server.Contender;
import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** One import, and what the library and the tool take for the same file just after. */
record ImportMeasurement(InventoryLaunch launch, BenchImage image, Packing packing) implements Scenario {
    private static final int CHUNK = 512 * 1024;

    @Override
    public Set<Row> rows() {
        return Set.of(
                InventoryRow.rate(packing),
                InventoryRow.ofLibrary(packing),
                InventoryRow.ofTool(packing),
                InventoryRow.byHand(packing));
    }

    @Override
    public boolean suits(Contender contender) {
        return contender == InventoryContender.BRAMBLE;
    }

    @Override
    public boolean goesByTime() {
        return false;
    }

    @Override
    public Map<Row, Double> measure(Server server) throws IOException, WrongAnswerException {
        InventoryClient inventory = launch.of(server).inventory();
        Path file = image.packed(packing);
        long size = Files.size(image.raw());
        long start = System.nanoTime();
        inventory.importImage("bench-" + packing.suffix(), file, size);
        long imported = System.nanoTime();
        unpack(file, size);
        long unpacked = System.nanoTime();
        DiskImage.run(packing.unpack(file.toString()), Redirect.PIPE, Redirect.DISCARD);
        long byTool = System.nanoTime() - unpacked;
        long byHand = byHand(file);
        inventory.deleteImage("bench-" + packing.suffix());
        double taken = (double) (imported - start);
        return Map.of(
                InventoryRow.rate(packing), (double) size * 1000 / taken,
                InventoryRow.ofLibrary(packing), (double) (unpacked - imported) / taken,
                InventoryRow.ofTool(packing), (double) byTool / taken,
                InventoryRow.byHand(packing), (double) byHand / taken);
    }

    /** What an import is by hand: unpacked, hashed and on the disk, where it is to be kept. In nanoseconds. */
    private long byHand(Path file) throws IOException {
        Path made = image.raw().resolveSibling("by-hand.img");
        long start = System.nanoTime();
        DiskImage.command(
                "bash",
                "-euo",
                "pipefail",
                "-c",
                "%s | tee \"$1\" | sha256sum; sync \"$1\"".formatted(String.join(" ", packing.unpack("\"$0\""))),
                file.toString(),
                made.toString());
        long taken = System.nanoTime() - start;
        Files.delete(made);
        return taken;
    }

    private void unpack(Path file, long size) throws IOException, WrongAnswerException {
        long read = 0;
        byte[] chunk = new byte[CHUNK];
        try (InputStream packed = Files.newInputStream(file);
                InputStream raw = packing.unpacking(packed)) {
            int count;
            while ((count = raw.read(chunk)) >= 0) {
                read += count;
            }
        }
        if (read != size) {
            throw new WrongAnswerException("the library unpacked %d of %d bytes".formatted(read, size));
        }
    }
}
