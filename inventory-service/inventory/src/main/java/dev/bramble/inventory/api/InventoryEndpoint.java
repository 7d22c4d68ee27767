package dev.bramble.inventory.api;

import com.google.longrunning.Operation;
import com.google.protobuf.Empty;
import dev.bramble.inventory.acknowledgement.Acknowledgements;
import dev.bramble.inventory.export.ExportRecords;
import dev.bramble.inventory.image.ImageImporter;
import dev.bramble.inventory.image.ImageRemoval;
import dev.bramble.inventory.image.ImportCall;
import dev.bramble.inventory.metrics.InventoryMetrics;
import dev.bramble.inventory.pi.PiFilter;
import dev.bramble.inventory.provision.BootProfileRecords;
import dev.bramble.inventory.provision.Provisioner;
import dev.bramble.inventory.store.BootProfileStore;
import dev.bramble.inventory.store.ExportStore;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.inventory.store.InventoryFeed;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.CreateBootProfileRequest;
import dev.bramble.proto.inventory.v1.CreateExportRequest;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.DeleteBootProfileRequest;
import dev.bramble.proto.inventory.v1.DeleteExportRequest;
import dev.bramble.proto.inventory.v1.DeleteImageRequest;
import dev.bramble.proto.inventory.v1.DeletePiRequest;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.GetBootProfileRequest;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.GetExportRequest;
import dev.bramble.proto.inventory.v1.GetImageRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc.InventoryServiceImplBase;
import dev.bramble.proto.inventory.v1.ListBootProfilesRequest;
import dev.bramble.proto.inventory.v1.ListBootProfilesResponse;
import dev.bramble.proto.inventory.v1.ListExportsRequest;
import dev.bramble.proto.inventory.v1.ListExportsResponse;
import dev.bramble.proto.inventory.v1.ListImagesRequest;
import dev.bramble.proto.inventory.v1.ListImagesResponse;
import dev.bramble.proto.inventory.v1.ListPisRequest;
import dev.bramble.proto.inventory.v1.ListPisResponse;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionPiRequest;
import dev.bramble.proto.inventory.v1.UpdateBootProfileRequest;
import dev.bramble.proto.inventory.v1.UpdateExportRequest;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** bramble.inventory.v1.InventoryService. Each call is handed to the part it belongs to. */
public final class InventoryEndpoint extends InventoryServiceImplBase {
    private static final int USUAL_PAGE = 100;

    private final PiStore pis;
    private final ImageStore images;
    private final InventoryFeed feed;
    private final WatchBatches batches;
    private final Provisioner provisioner;
    private final ImageImporter importer;
    private final ImageRemoval removal;
    private final ExportStore exports;
    private final ExportRecords exportRecords;
    private final BootProfileStore profiles;
    private final BootProfileRecords profileRecords;
    private final OperationMessages operations;
    private final Endpoints endpoints;
    private final InventoryMetrics metrics;
    private final Acknowledgements acknowledgements;
    private final Executor threads;

    public InventoryEndpoint(
            PiStore pis,
            ImageStore images,
            InventoryFeed feed,
            Provisioner provisioner,
            ImageImporter importer,
            ImageRemoval removal,
            ExportStore exports,
            ExportRecords exportRecords,
            BootProfileStore profiles,
            BootProfileRecords profileRecords,
            OperationMessages operations,
            Endpoints endpoints,
            InventoryMetrics metrics,
            Acknowledgements acknowledgements,
            Executor threads) {
        this.pis = pis;
        this.images = images;
        this.feed = feed;
        this.batches = new WatchBatches(feed);
        this.provisioner = provisioner;
        this.importer = importer;
        this.removal = removal;
        this.exports = exports;
        this.exportRecords = exportRecords;
        this.profiles = profiles;
        this.profileRecords = profileRecords;
        this.operations = operations;
        this.endpoints = endpoints;
        this.metrics = metrics;
        this.acknowledgements = acknowledgements;
        this.threads = threads;
    }

    @Override
    public void createPi(CreatePiRequest request, StreamObserver<Operation> response) {
        Answers.answer(response, () -> operations.toMessage(provisioner.create(request)));
    }

    @Override
    public void provisionPi(ProvisionPiRequest request, StreamObserver<Operation> response) {
        Answers.answer(response, () -> operations.toMessage(provisioner.provision(request.getUid())));
    }

    @Override
    public void getPi(GetPiRequest request, StreamObserver<Pi> response) {
        Answers.answer(response, () -> {
            Pi pi = pis.get(request.getPi());
            return request.getSecrets() ? pi : Secrets.hidden(pi);
        });
    }

    @Override
    public void listPis(ListPisRequest request, StreamObserver<ListPisResponse> response) {
        Answers.answer(response, () -> list(request));
    }

    private ListPisResponse list(ListPisRequest request) {
        int size = Pages.size(request.getPageSize(), USUAL_PAGE);
        Predicate<Pi> filter = PiFilter.parse(request.getFilter());
        String after = Pages.place(request.getPageToken());
        List<Pi> page = new ArrayList<>();
        while (true) {
            List<Pi> some = pis.afterName(after, Pages.MAX_SIZE);
            for (Pi pi : some) {
                if (filter.test(pi)) {
                    if (page.size() == size) {
                        return ListPisResponse.newBuilder()
                                .addAllPis(page)
                                .setNextPageToken(Pages.token(page.getLast().getName()))
                                .build();
                    }
                    page.add(Secrets.hidden(pi));
                }
            }
            if (some.size() < Pages.MAX_SIZE) {
                return ListPisResponse.newBuilder().addAllPis(page).build();
            }
            after = some.getLast().getName();
        }
    }

    @Override
    public void updatePi(UpdatePiRequest request, StreamObserver<Pi> response) {
        Answers.answer(response, () -> Secrets.hidden(provisioner.update(request.getPi(), request.getUpdateMask())));
    }

    @Override
    public void deletePi(DeletePiRequest request, StreamObserver<Empty> response) {
        Answers.answer(response, () -> {
            provisioner.delete(request.getPi(), request.getEtag());
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public StreamObserver<ImportImageRequest> importImage(StreamObserver<Image> response) {
        return new ImportCall(importer, threads, (ServerCallStreamObserver<Image>) response, Answers::toStatus);
    }

    @Override
    public void getImage(GetImageRequest request, StreamObserver<Image> response) {
        Answers.answer(response, () -> images.get(request.getName()));
    }

    @Override
    public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> response) {
        Answers.answer(response, () -> {
            NamedList.Page<Image> page = new NamedList<>(images::afterName, Image::getName)
                    .page(
                            Pages.size(request.getPageSize(), USUAL_PAGE),
                            request.getPageToken(),
                            ListFilters.images(request.getFilter()));
            return ListImagesResponse.newBuilder()
                    .addAllImages(page.elements())
                    .setNextPageToken(page.nextToken())
                    .build();
        });
    }

    @Override
    public void deleteImage(DeleteImageRequest request, StreamObserver<Empty> response) {
        Answers.answer(response, () -> {
            removal.delete(request.getName(), request.getEtag());
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void getBootProfile(GetBootProfileRequest request, StreamObserver<BootProfile> response) {
        Answers.answer(response, () -> profiles.get(request.getName()));
    }

    @Override
    public void listBootProfiles(ListBootProfilesRequest request, StreamObserver<ListBootProfilesResponse> response) {
        Answers.answer(response, () -> {
            NamedList.Page<BootProfile> page = new NamedList<>(profiles::afterName, BootProfile::getName)
                    .page(
                            Pages.size(request.getPageSize(), USUAL_PAGE),
                            request.getPageToken(),
                            ListFilters.bootProfiles(request.getFilter()));
            return ListBootProfilesResponse.newBuilder()
                    .addAllBootProfiles(page.elements())
                    .setNextPageToken(page.nextToken())
                    .build();
        });
    }

    @Override
    public void getEndpoints(GetEndpointsRequest request, StreamObserver<Endpoints> response) {
        Answers.answer(response, () -> endpoints);
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> response) {
        threads.execute(new InventoryWatch(
                feed, batches, request, metrics, acknowledgements, (ServerCallStreamObserver<WatchResponse>) response));
    }

    @Override
    public void createBootProfile(CreateBootProfileRequest request, StreamObserver<BootProfile> response) {
        Answers.answer(response, () -> profileRecords.create(request));
    }

    @Override
    public void updateBootProfile(UpdateBootProfileRequest request, StreamObserver<BootProfile> response) {
        Answers.answer(response, () -> profileRecords.update(request));
    }

    @Override
    public void deleteBootProfile(DeleteBootProfileRequest request, StreamObserver<Empty> response) {
        Answers.answer(response, () -> {
            profileRecords.delete(request);
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void createExport(CreateExportRequest request, StreamObserver<Export> response) {
        Answers.answer(response, () -> exportRecords.create(request));
    }

    @Override
    public void getExport(GetExportRequest request, StreamObserver<Export> response) {
        Answers.answer(response, () -> exports.get(request.getName()));
    }

    @Override
    public void listExports(ListExportsRequest request, StreamObserver<ListExportsResponse> response) {
        Answers.answer(response, () -> {
            NamedList.Page<Export> page = new NamedList<>(exports::afterName, Export::getName)
                    .page(
                            Pages.size(request.getPageSize(), USUAL_PAGE),
                            request.getPageToken(),
                            ListFilters.exports(request.getFilter()));
            return ListExportsResponse.newBuilder()
                    .addAllExports(page.elements())
                    .setNextPageToken(page.nextToken())
                    .build();
        });
    }

    @Override
    public void updateExport(UpdateExportRequest request, StreamObserver<Export> response) {
        Answers.answer(response, () -> exportRecords.update(request));
    }

    @Override
    public void deleteExport(DeleteExportRequest request, StreamObserver<Empty> response) {
        Answers.answer(response, () -> {
            exportRecords.delete(request);
            return Empty.getDefaultInstance();
        });
    }
}
