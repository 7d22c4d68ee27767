package dev.bramble.inventory.api;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.boot.BootHistory;
import dev.bramble.inventory.store.BootStore;
import dev.bramble.inventory.store.BootStore.Place;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.BootServiceGrpc.BootServiceImplBase;
import dev.bramble.proto.boot.v1.CompareBootsRequest;
import dev.bramble.proto.boot.v1.CompareBootsResponse;
import dev.bramble.proto.boot.v1.GetBootRequest;
import dev.bramble.proto.boot.v1.GetStatisticsRequest;
import dev.bramble.proto.boot.v1.GetStatisticsResponse;
import dev.bramble.proto.boot.v1.ListBootsRequest;
import dev.bramble.proto.boot.v1.ListBootsResponse;
import dev.bramble.proto.boot.v1.WatchBootsRequest;
import dev.bramble.proto.inventory.v1.Pi;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** bramble.boot.v1.BootService. */
public final class BootEndpoint extends BootServiceImplBase {
    private static final int USUAL_PAGE = 50;

    private final BootHistory history;
    private final PiStore pis;
    private final Executor threads;

    public BootEndpoint(BootHistory history, PiStore pis, Executor threads) {
        this.history = history;
        this.pis = pis;
        this.threads = threads;
    }

    @Override
    public void getBoot(GetBootRequest request, StreamObserver<Boot> response) {
        Answers.answer(
                response,
                () -> history.store()
                        .find(request.getId())
                        .orElseThrow(() -> Refusal.notFound("no boot has the id '" + request.getId() + "'")));
    }

    @Override
    public void listBoots(ListBootsRequest request, StreamObserver<ListBootsResponse> response) {
        Answers.answer(response, () -> {
            int size = Pages.size(request.getPageSize(), USUAL_PAGE);
            Place place = place(Pages.place(request.getPageToken()));
            List<Boot> page = request.getPi().isEmpty()
                    ? history.store().after(place, size + 1)
                    : history.store().ofPiAfter(pis.get(request.getPi()), place, size + 1);
            ListBootsResponse.Builder list = ListBootsResponse.newBuilder();
            if (page.size() > size) {
                page = page.subList(0, size);
                Place last = BootStore.placeOf(page.getLast());
                list.setNextPageToken(Pages.token(last.startTime() + " " + last.id()));
            }
            return list.addAllBoots(page).build();
        });
    }

    static Place place(String text) {
        if (text.isEmpty()) {
            return Place.TOP;
        }
        List<String> parts = List.of(text.split(" ", 2));
        try {
            Instant startTime = Instant.parse(parts.getFirst());
            if (startTime.isBefore(Instant.EPOCH) || startTime.isAfter(Place.TOP.startTime())) {
                throw Pages.malformed();
            }
            return new Place(startTime, parts.getLast());
        } catch (DateTimeException e) {
            throw Pages.malformed();
        }
    }

    @Override
    public void watchBoots(WatchBootsRequest request, StreamObserver<Boot> response) {
        Predicate<Boot> wanted;
        try {
            wanted = request.getPi().isEmpty() ? boot -> true : of(pis.get(request.getPi()));
        } catch (RuntimeException e) {
            response.onError(Answers.toStatus(e));
            return;
        }
        threads.execute(new BootWatch(history, wanted, (ServerCallStreamObserver<Boot>) response));
    }

    /** A boot is a Pi's by its uid, or by a MAC when it was seen before the Pi was known. */
    private static Predicate<Boot> of(Pi pi) {
        return boot -> boot.getSubject().getPiUid().equals(pi.getUid())
                || (boot.getSubject().getPiUid().isEmpty()
                        && pi.getMacsList().contains(boot.getSubject().getMac()));
    }

    @Override
    public void compareBoots(CompareBootsRequest request, StreamObserver<CompareBootsResponse> response) {
        Answers.notBuilt(response, "comparing boots");
    }

    @Override
    public void getStatistics(GetStatisticsRequest request, StreamObserver<GetStatisticsResponse> response) {
        Answers.notBuilt(response, "the statistics of boots");
    }
}
