import io.slicer.ner.Entity;
import io.slicer.ner.NerModel;
import io.slicer.ner.SlicerTrainer;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.format.PanxReader;
import java.nio.file.Path;

public class FirstProgram {
  public static void main(String[] args) {
    NerDataset english = PanxReader.read(Path.of(args[0]));
    try (NerModel model = SlicerTrainer.builder().model(args[1]).slices(48).fit(english)) {
      model.save(Path.of(args[2]));
      for (Entity entity : model.tag("Angela Merkel besuchte Paris.")) {
        System.out.printf("%s %s (%.2f)%n", entity.label(), entity.text(), entity.score());
      }
    }
  }
}
