cd /work/wt/twodb
J=inventory-service/inventory/src/main/java/dev/bramble/inventory
T=inventory-service/inventory/src/test/java/dev/bramble/inventory
C=cli/src/main/java/dev/bramble/cli
CT=cli/src/test/java/dev/bramble/cli
PB=proto/src/main/protobuf/bramble/inventory/v1
R=inventory-service/inventory/RATIONALE.md
S="python3 /tmp/twodb/stage.py"
s5() { git add platform/disk $J/preflight $T/preflight; }
s3() { git add $J/store/ChangeLog.java $J/store/Database.java $J/store/SealedColumns.java $J/store/SealedSecrets.java inventory-service/inventory/src/main/resources/db/migration/V69__clear_text_left.sql $T/store/ChangeLogTest.java $T/store/SealedSecretsTest.java; $S $R 'freed pages|restore revisions'; }
s6a() { git add nfs-service; }
s6b() { git add $J/boot $J/api/PiTopic.java $T/boot; }
s6c() { git add $CT/Fake*.java; }
s1() { git add CONTRIBUTING.md $T/ApiFixture.java $T/RunningInventory.java $T/TestImage.java $T/TestPostgres.java $T/store/DatabaseTest.java $T/store/TestDatabase.java $T/metrics $(ls $T/api/*.java | grep -v "FetchImageTest\|BackupApiTest"); }
s2() { git add $J/backup $J/pi/ResourceNames.java $J/provision $J/store/PiSnapshotRepository.java $J/store/PiSnapshotStore.java $PB/backup_service.proto $C/RestoreCommand.java $T/backup $T/api/BackupApiTest.java
  $S $J/FaceFactory.java 'PiSnapshotStore|InventoryRestore'
  $S proto/API.md 'the names of their snapshots|pi_snapshot'; $S proto/api-baseline.txt 'pi_snapshot'; }
s4() { git add $J/image $J/Background.java $J/FaceFactory.java $J/api $J/store inventory-service/inventory/src/main/resources/db/migration/V68__image_fetch.sql $T/api/FetchImageTest.java $PB/image_import_service.proto $C/ImageFetch.java $CT/ImageFetchTest.java $R proto; }
