package dev.bramble.acceptance.walls;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class WallsTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.bramble");

    @Test
    void everyModuleIsLookedAt() {
        assertThat(HOUSE.stream().flatMap(one -> Module.of(one.getPackageName()).stream()))
                .contains(Module.values());
    }

    @Test
    void modulesKnowOnlyWhatTheyMay() {
        assertThat(Walls.modulesKnowOnlyWhatTheyMay(HOUSE)).isEmpty();
    }

    @Test
    void everyPureRoomExists() {
        assertThat(Walls.PURE_ROOMS)
                .allSatisfy(room -> assertThat(HOUSE.stream()
                                .filter(one -> one.getPackageName().startsWith(room)))
                        .as(room)
                        .isNotEmpty());
    }

    @Test
    void pureRoomsDoNoInputOrOutput() {
        assertThat(Walls.pureRoomsDoNoInputOrOutput(HOUSE, Walls.PURE_ROOMS)).isEmpty();
    }

    @Test
    void pureRoomsReadNoClock() {
        assertThat(Walls.pureRoomsReadNoClock(HOUSE, Walls.PURE_ROOMS)).isEmpty();
    }

    @Test
    void scsiKnowsNothingOfIscsi() {
        assertThat(Walls.knowsNothingOf(
                        HOUSE,
                        "dev.bramble.iscsi.scsi",
                        "dev.bramble.iscsi.wire",
                        "dev.bramble.iscsi.session",
                        "dev.bramble.iscsi.server"))
                .isEmpty();
    }

    @Test
    void volumesKnowNothingOfScsi() {
        assertThat(Walls.knowsNothingOf(
                        HOUSE,
                        "dev.bramble.iscsi.volume",
                        "dev.bramble.iscsi.scsi",
                        "dev.bramble.iscsi.wire",
                        "dev.bramble.iscsi.session",
                        "dev.bramble.iscsi.server"))
                .isEmpty();
    }

    /** What the versions of NFS share has a room of its own. */
    @Test
    void versionsOfNfsKnowNothingOfEachOther() {
        assertThat(Walls.knowsNothingOf(HOUSE, "dev.bramble.nfs.v4", "dev.bramble.nfs.v3", "dev.bramble.nfs.server"))
                .isEmpty();
        assertThat(Walls.knowsNothingOf(HOUSE, "dev.bramble.nfs.v3", "dev.bramble.nfs.v4", "dev.bramble.nfs.server"))
                .isEmpty();
        assertThat(Walls.knowsNothingOf(
                        HOUSE,
                        "dev.bramble.nfs.served",
                        "dev.bramble.nfs.v3",
                        "dev.bramble.nfs.v4",
                        "dev.bramble.nfs.wire",
                        "dev.bramble.nfs.server"))
                .isEmpty();
    }

    @Test
    void namesSayWhatAThingIs() {
        assertThat(Walls.namesWithoutMeaning(HOUSE)).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(Walls.packagesWithoutNullMarked(HOUSE)).isEmpty();
    }

    /** The rules themselves: each sees a breach when there is one. */
    @Test
    void breachesAreSeen() {
        JavaClasses breaches = new ClassFileImporter().importPackages("dev.bramble.correlator.breach");
        List<String> room = List.of("dev.bramble.correlator.breach");
        assertThat(Walls.modulesKnowOnlyWhatTheyMay(breaches)).isNotEmpty();
        assertThat(Walls.pureRoomsDoNoInputOrOutput(breaches, room)).isNotEmpty();
        assertThat(Walls.pureRoomsReadNoClock(breaches, room)).isNotEmpty();
        assertThat(Walls.namesWithoutMeaning(breaches)).isNotEmpty();
        assertThat(Walls.packagesWithoutNullMarked(breaches)).isNotEmpty();
        assertThat(Walls.knowsNothingOf(breaches, "dev.bramble.correlator.breach", "dev.bramble.disk"))
                .isNotEmpty();
    }
}
