package dev.bramble.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.inventory.cloudinit.Document;
import dev.bramble.inventory.cloudinit.Documents;
import dev.bramble.inventory.cloudinit.Owner;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Documents for cloud-init at rest, on every database that the store is said to run on. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class CloudInitStoreTest extends StoreFixture {
    private static final Documents ALL = new Documents(Map.of(
            Document.USER_DATA, "#!/bin/sh\n" + "wifi-key \u00e4".repeat(23_000),
            Document.NETWORK_CONFIG, "version: 2\n",
            Document.META_DATA, "a: wifi-key\n"));

    CloudInitStoreTest(TestDatabase database) {
        super(database);
    }

    private CloudInitStore store() {
        return context.getBean(CloudInitStore.class);
    }

    private void put(Owner owner, Documents documents) {
        log.write(change -> {
            store().put(change, owner, documents);
            return change;
        });
    }

    private List<String> column() throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection =
                        context.getBean(Database.class).dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select content from cloud_init_document")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    @Test
    void theyAreAnOwnersAndGoWithThePi() throws SQLException {
        Pi pi = insert(pi(1));
        Owner owner = Owner.pi(pi.getUid());
        Owner profile = Owner.bootProfile("pi4-iscsi");
        Documents other = new Documents(Map.of(Document.USER_DATA, "#!/bin/false\n"));

        put(owner, ALL);
        put(profile, other);
        assertThat(store().of(owner)).isEqualTo(ALL);
        assertThat(store().of(profile)).isEqualTo(other);

        put(owner, ALL.with(Set.of(Document.USER_DATA), Documents.NONE));
        assertThat(store().of(owner).texts()).containsOnlyKeys(Document.NETWORK_CONFIG, Document.META_DATA);
        assertThat(store().of(owner).over(other).find(Document.USER_DATA)).contains("#!/bin/false\n");

        log.write(change -> {
            pis.delete(change, pi.getUid());
            return change;
        });
        assertThat(column()).hasSize(1);
        assertThat(store().of(owner)).isEqualTo(Documents.NONE);
    }

    @Test
    void theyAreSealedAndARotationSealsThemAnew() throws SQLException, IOException {
        Owner owner = Owner.pi(insert(pi(1)).getUid());
        put(owner, ALL);
        assertThat(column()).hasSize(3).allMatch(text -> text.startsWith("$1$1$"));
        assertThat(ALL.toString()).doesNotContain("wifi-key");

        SealedSecrets.Rotation rotation = context.getBean(SealedSecrets.class).rotate();

        assertThat(rotation.secrets()).isEqualTo(3);
        assertThat(column()).hasSize(3).allMatch(text -> text.startsWith("$1$2$"));
        assertThat(store().of(owner)).isEqualTo(ALL);
        context.close();
        context = started();
        assertThat(store().of(owner)).as("after a restart").isEqualTo(ALL);
    }

    @Test
    void aPiIsAnotherInstanceAfterEachReset() {
        Pi pi = insert(pi(1));
        PiSnapshotStore works = context.getBean(PiSnapshotStore.class);
        assertThat(store().resets(pi.getUid())).isZero();
        for (int reset = 1; reset <= 2; reset++) {
            PiWork work = new PiWork(pi.getUid(), PiWork.Kind.RESET, "");
            works.begin(work);
            assertThat(store().resets(pi.getUid())).isEqualTo(reset - 1);
            works.forget(work);
            assertThat(store().resets(pi.getUid())).isEqualTo(reset);
        }
        PiWork back = new PiWork(pi.getUid(), PiWork.Kind.ROLL_BACK, "s");
        works.begin(back);
        works.end(back);
        assertThat(store().resets(pi.getUid())).as("a rollback").isEqualTo(2);
    }
}
