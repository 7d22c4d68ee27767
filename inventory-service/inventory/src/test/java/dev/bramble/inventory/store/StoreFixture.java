package dev.bramble.inventory.store;

import dev.bramble.inventory.pi.PiNames;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImageSystem;
import dev.bramble.proto.inventory.v1.Partition;
import dev.bramble.proto.inventory.v1.Pi;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store on a fresh database, with one image. */
abstract class StoreFixture {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456Z");

    @TempDir
    Path data;

    final TestDatabase database;
    String url = "";
    ApplicationContext context;
    ChangeLog log;
    PiStore pis;
    ImageStore images;
    InventoryFeed feed;

    StoreFixture(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void open() {
        url = database.fresh();
        context = started();
        log = context.getBean(ChangeLog.class);
        pis = context.getBean(PiStore.class);
        images = context.getBean(ImageStore.class);
        feed = context.getBean(InventoryFeed.class);
        log.write(change -> images.insert(change, image("debian")));
    }

    ApplicationContext started() {
        return ApplicationContext.run(Map.of("bramble.data", data.toString(), "bramble.inventory.database", url));
    }

    @AfterEach
    void close() {
        context.close();
    }

    static Image image(String name) {
        return Image.newBuilder()
                .setName(name)
                .setState(Image.State.READY)
                .setSizeBytes(4096)
                .setSha256("ab".repeat(32))
                .setBase(name)
                .setCreateTime(Times.toTimestamp(NOON))
                .addPartitions(Partition.newBuilder()
                        .setNumber(1)
                        .setOffset(1 << 20)
                        .setSizeBytes(5)
                        .setFileSystem("vfat")
                        .setLabel("bootfs")
                        .setRole(Partition.Role.BOOT))
                .addPartitions(Partition.newBuilder().setNumber(2).setSizeBytes(6))
                .setSystem(ImageSystem.newBuilder()
                        .setId("debian")
                        .addKernels("6.1")
                        .setHasNfsCommon(true))
                .build();
    }

    static Pi pi(int number) {
        return PiNames.complete(Pi.newBuilder()
                        .setUid("uid%09d".formatted(number))
                        .setName("pi-" + number)
                        .addMacs("dc:a6:32:00:%02x:%02x".formatted(number / 256, number % 256))
                        .setImage("debian")
                        .setState(Pi.State.READY)
                        .setCreateTime(Times.toTimestamp(NOON))
                        .setUpdateTime(Times.toTimestamp(NOON)))
                .build();
    }

    Pi insert(Pi pi) {
        return log.write(change -> pis.insert(change, pi));
    }

    static Export export(String name) {
        return Export.newBuilder().setName(name).setPath("/" + name).build();
    }
}
