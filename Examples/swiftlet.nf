// A pipeline over many recordings with Nextflow, a task for each:
//   nextflow run Examples/swiftlet.nf --pipeline p.yaml --recordings 'data/*.edf' --output results
// -resume goes on where a run was stopped.
params.pipeline = "Examples/line-length.yaml"
params.recordings = "*.edf"
params.output = "results"

process swiftlet {
    publishDir params.output, mode: "copy"

    input:
    path pipeline
    path recording

    output:
    path "${recording.baseName}.npz"

    script:
    """
    swiftlet run $pipeline $recording -o ${recording.baseName}.npz --quiet
    """
}

workflow {
    swiftlet(file(params.pipeline), Channel.fromPath(params.recordings))
}
